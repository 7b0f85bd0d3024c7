// The page is complete without this. It adds: local times and ages, refresh without reload, tooltips of bars, a filter, buttons to copy.
// Words come from the attributes of the script's own element, so that templates translate them.
'use strict';
{
  const EVERY_MS = 8000;
  const DAY_MS = 86400e3;
  const QUARTER_MS = 900e3;
  const FILTER_FROM = 16;
  const words = document.currentScript.dataset;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);

  /** What the served page does not have; refreshing leaves it alone. */
  const own = new WeakSet();
  const make = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    own.add(made);
    return made;
  };

  // --- times

  const page = document.documentElement.lang || 'en';
  // as the page itself writes dates, whatever its reader's browser would: one way on one page
  const language = page === 'en' ? 'en-GB' : page;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const format = (options) => new Intl.DateTimeFormat(language, { hourCycle: 'h23', numberingSystem: 'latn', ...options });
  const clock = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' };
  const date = { day: 'numeric', month: 'short' };
  const onTheDay = format({ ...clock, second: '2-digit' });
  const otherwise = format({ ...date, ...clock });
  const clockOnly = format(clock);
  const bare = format({ hour: '2-digit', minute: '2-digit' });
  const withYear = format({ ...date, year: 'numeric', ...clock });
  const inFull = format({ ...date, year: 'numeric', ...clock, second: '2-digit' });
  const dayOnly = format({ ...date, weekday: 'short', timeZone: 'UTC' });
  /** "% s|% min|% h|% d", and where a language has more plurals than one, its forms of a unit in the order of `PLURALS`. */
  const PLURALS = ['zero', 'one', 'two', 'few', 'many', 'other'];
  const plural = new Intl.PluralRules(language);
  const units = words.units.split('|').map((forms) => forms.split('/'));
  /** How much our clock is ahead of the server's. */
  let ahead = 0;

  const age = (at) => {
    const seconds = Math.max(0, Math.floor((Date.now() - ahead - at) / 1000));
    const place = [60, 3600, 86400, Infinity].findIndex((limit) => seconds < limit);
    const count = Math.floor(seconds / [1, 60, 3600, 86400][place]);
    const form = units[place][PLURALS.indexOf(plural.select(count))] ?? units[place][0];
    return words.ago.replace('%', form.replace('%', count));
  };

  /** A planned time to the minute; its day is not told twice. */
  const planned = (time) => {
    const at = new Date(time.dateTime);
    const [first, last] = all('time', time.closest('.plan'));
    const told = last ? time !== first && new Date(first.dateTime) : new Date();
    if (told && told.toDateString() === at.toDateString()) return clockOnly.format(at);
    return (at.getFullYear() === new Date().getFullYear() ? otherwise : withYear).format(at);
  };

  const localise = (root) => {
    for (const time of all('time[datetime*=T]', root)) {
      const at = new Date(time.dateTime);
      const served = time.textContent;
      if (time.closest('.ago')) {
        time.textContent = age(at);
        time.title = inFull.format(at);
      } else if (time.closest('.clock')) {
        time.textContent = bare.format(at);
        time.title = inFull.format(at);
      } else if (time.closest('.plan')) {
        time.textContent = planned(time);
        time.title = served;
      } else {
        const today = at.toDateString() === new Date().toDateString();
        time.textContent = (/\b\d{4}\b/.test(served) ? inFull : today ? onTheDay : otherwise).format(at);
        time.title = at > Date.now() ? served : `${age(at)} · ${served}`;
      }
    }
    if (timeZone && timeZone !== words.zone) {
      for (const zone of all('.zone', root)) zone.textContent = words.times.replace('%', timeZone);
    }
  };

  setInterval(() => {
    if (document.hidden) return;
    for (const time of all('.ago time')) time.textContent = age(new Date(time.dateTime));
  }, 1000);

  // --- refresh

  /** How each `details` was served: only what the server changed is changed, the rest is the reader's choice. */
  const opened = new WeakMap();

  const prepare = (root) => {
    localise(root);
    for (const details of all('details', root)) opened.set(details, details.open);
    for (const bar of all('svg[data-from]', root)) {
      const last = bar.viewBox.baseVal.width / (bar.dataset.step ? 1 : 5) - 1;
      if (last < 0) continue;
      const states = { tabindex: 0, role: 'slider', 'aria-readonly': true, 'aria-valuemin': 0, 'aria-valuemax': last, 'aria-valuenow': last };
      for (const [name, value] of Object.entries(states)) bar.setAttribute(name, value);
    }
  };

  /** What a node is known by among its siblings. */
  const key = (node) => node.id || (/^(LI|ARTICLE)$/.test(node.nodeName) && one('a[href]', node)?.getAttribute('href')) || '';
  const skipOwn = (node) => {
    while (node && own.has(node)) node = node.nextSibling;
    return node;
  };

  const attributes = (from, to) => {
    for (const { name, value } of to.attributes) {
      if (name !== 'open' && from.getAttribute(name) !== value) from.setAttribute(name, value);
    }
    for (const { name } of [...from.attributes]) {
      if (name !== 'open' && !to.hasAttribute(name)) from.removeAttribute(name);
    }
    if (from.localName === 'details') {
      if (opened.get(from) !== to.open) from.open = to.open;
      opened.set(from, to.open);
    }
  };

  /** Makes `from` what `to` is and keeps every node that can be kept: focus, selection and transitions survive. */
  const morph = (from, to) => {
    if (from.nodeType !== 1) {
      if (from.data !== to.data) from.data = to.data;
      return;
    }
    // a bar that is being read keeps its place
    if (from !== document.activeElement) attributes(from, to);
    const wanted = [...to.childNodes];
    const keys = new Set(wanted.map(key));
    const known = new Map([...from.childNodes].filter((node) => !own.has(node)).map((node) => [key(node), node]));
    known.delete('');
    let next = skipOwn(from.firstChild);
    for (const want of wanted) {
      while (next && key(next) && !keys.has(key(next))) {
        const gone = next;
        next = skipOwn(next.nextSibling);
        gone.remove();
      }
      const sibling = next && !key(next) && next.nodeName === want.nodeName ? next : null;
      const have = key(want) ? known.get(key(want)) : sibling;
      known.delete(key(want));
      if (!have || have.nodeName !== want.nodeName) {
        from.insertBefore(want, next);
        continue;
      }
      if (have === next) next = skipOwn(next.nextSibling);
      else from.insertBefore(have, next);
      morph(have, want);
    }
    while (next) {
      const gone = next;
      next = skipOwn(next.nextSibling);
      gone.remove();
    }
  };

  const files = (root) => all('link[rel=stylesheet], script[src]', root).map((file) => file.getAttribute('href') ?? file.getAttribute('src')).join();
  const heading = (root) => one('.crumb, .hero h1', root);
  const news = (root) => [root.title, heading(root)?.textContent.trim()];

  const apply = (fresh) => {
    // another theme, or another version
    if (files(fresh) !== files(document)) return location.reload();
    const before = news(document);
    const now = news(fresh);
    const state = heading(fresh)?.className.replace('crumb', '').trim();
    const icon = one('link[rel=icon][type]');
    if (icon && state && state !== heading(document)?.className.replace('crumb', '').trim()) {
      icon.href = `${icon.getAttribute('href').split('?')[0]}?${state}`;
    }
    prepare(fresh);
    morph(one('main'), one('main', fresh));
    document.title = fresh.title;
    const changed = now.filter((line, place) => line && line !== before[place]);
    if (changed.length) one('[role=status]').textContent = changed.at(-1);
    pages.clear();
    dress();
    // links that somebody is about to follow stay
    if (shown && !shown.bar.isConnected) hide();
    else if (shown && !one('a', tip)) show(shown.bar, shown.place, true);
  };

  const warning = make('p', { className: 'warn', textContent: words.offline });
  let last, timer, asking;
  const refresh = async () => {
    clearTimeout(timer);
    // a page that was opened from a disk cannot be asked for again
    if (document.hidden || asking || location.protocol === 'file:') return;
    asking = true;
    try {
      // revalidated by its ETag: nothing new is 304, and no bytes
      const response = await fetch(location.href.split('#')[0], { cache: 'no-cache', signal: AbortSignal.timeout(30e3) });
      if (!response.ok) throw response;
      const text = await response.text();
      ahead = Date.now() - (Date.parse(response.headers.get('date')) || Date.now());
      warning.remove();
      if (text !== last) apply(new DOMParser().parseFromString((last = text), 'text/html'));
    } catch {
      one('.hero')?.append(warning);
    }
    asking = false;
    timer = setTimeout(refresh, EVERY_MS);
  };
  if (location.protocol.startsWith('http')) {
    timer = setTimeout(refresh, EVERY_MS);
    document.addEventListener('visibilitychange', refresh);
    addEventListener('online', refresh);
    addEventListener('pageshow', (event) => event.persisted && refresh());
  }

  // --- tooltips of bars

  const tip = make('div', { className: 'tip' });
  /** Pages of monitors that were asked for the incidents of a day. */
  const pages = new Map();
  let shown, dwell;

  const monitorPage = (href) => {
    const load = async () => new DOMParser().parseFromString(await (await fetch(href)).text(), 'text/html');
    if (!pages.has(href)) pages.set(href, load().catch(() => null));
    return pages.get(href);
  };
  const rowOf = (root, name) => one(`.days time[datetime="${name}"]`, root)?.closest('tr');

  const links = (cell) => all('a', cell).map((link) => make('p', {}, link.cloneNode(true)));
  /** What a row of the table behind a bar says, a line each. */
  const told = (row) => {
    const names = [...row.closest('table').tHead.rows[0].cells].map((cell) => cell.textContent);
    const cells = [...row.cells].map((cell, column) => [names[column], cell]).slice(1);
    return cells.flatMap(([word, cell]) => {
      if (one('a', cell)) return links(cell);
      return cell.textContent ? [make('p', {}, `${word}: ${cell.textContent}`)] : [];
    });
  };

  const slice = (bar, place) => {
    const { from } = bar.dataset;
    const fine = from.includes('T');
    const at = new Date(Date.parse(from) + place * (fine ? QUARTER_MS : DAY_MS));
    const name = fine ? at.toISOString() : at.toISOString().slice(0, 10);
    const title = fine ? otherwise.formatRange(at, new Date(+at + QUARTER_MS)) : dayOnly.format(at);
    const runs = (one('.all', bar)?.getAttribute('d') ?? '').matchAll(/M(\d+) 16h(\d+)/g);
    const measured = [...runs].some(([, start, length]) => place * 5 >= start && place * 5 < +start + +length);
    // long tables are cut on the first page: the drawing knows every day
    const marked = all('path:not(.all)', bar).some((path) => path.getAttribute('d').includes(`M${place * 5} `));
    return { name, title, row: rowOf(bar.parentNode, name), marked, plain: marked ? '…' : measured ? words.clean : words.blank };
  };

  const countOf = (bar) => +bar.getAttribute('aria-valuemax') + 1;
  const show = (bar, place, passing) => {
    const count = countOf(bar);
    place = Math.max(0, Math.min(count - 1, place));
    const { name, title, row, marked, plain, lines } = bar.dataset.step ? globalThis.chart(bar, place, { make, words, language, otherwise, dayOnly }) : slice(bar, place);
    const say = (lines) => {
      tip.replaceChildren(make('b', {}, title), ...lines);
      if (passing) return;
      bar.setAttribute('aria-valuenow', place);
      bar.setAttribute('aria-valuetext', [title, ...lines.map((line) => line.textContent)].join(', '));
    };
    say(lines ?? (row ? told(row) : [make('p', {}, plain)]));
    if (tip.previousSibling !== bar) bar.after(tip);
    shown = { bar, place };
    const box = bar.getBoundingClientRect();
    const frame = bar.parentNode.getBoundingClientRect();
    const share = (place + 0.5) / count;
    const x = box.left + box.width * (document.dir === 'rtl' ? 1 - share : share);
    const put = () => {
      const { offsetWidth, offsetHeight } = tip;
      // above a bar; beside the line in a chart, which is high
      const beside = x < box.left + box.width / 2 ? x + 10 : x - offsetWidth - 10;
      const wanted = lines ? beside : x - offsetWidth / 2;
      const left = Math.max(8, Math.min(wanted, document.documentElement.clientWidth - offsetWidth - 8));
      tip.style.left = `${left - frame.left}px`;
      tip.style.top = `${box.top - frame.top - (lines ? 0 : offsetHeight)}px`;
      tip.style.setProperty('--x', `${x - left}px`);
    };
    put();
    clearTimeout(dwell);
    const monitor = (row || marked) && one('h3 a', bar.parentNode)?.href;
    if (monitor && location.protocol.startsWith('http')) {
      dwell = setTimeout(async () => {
        const found = await monitorPage(monitor);
        const whole = found && rowOf(found, name);
        if (!whole || shown?.bar !== bar || shown.place !== place) return;
        say(told(whole));
        put();
      }, 150);
    }
  };
  const hide = () => {
    clearTimeout(dwell);
    shown = null;
    tip.remove();
  };

  const barOf = (event) => event.target.closest?.('svg[role=slider]');
  const placeOf = (bar, event) => {
    const box = bar.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return Math.floor((document.dir === 'rtl' ? 1 - share : share) * countOf(bar));
  };
  document.addEventListener('pointermove', (event) => {
    if (event.pointerType !== 'mouse') return;
    const bar = barOf(event);
    if (bar) {
      const place = placeOf(bar, event);
      if (shown?.bar !== bar || shown.place !== place) show(bar, place, true);
    } else if (shown && !tip.contains(event.target) && document.activeElement !== shown.bar && !tip.contains(document.activeElement)) hide();
  });
  document.addEventListener('pointerdown', (event) => {
    const bar = barOf(event);
    if (bar) show(bar, placeOf(bar, event));
    else if (shown && !tip.contains(event.target)) hide();
  });
  document.addEventListener('focusin', (event) => {
    const bar = barOf(event);
    if (bar && shown?.bar !== bar) show(bar, +bar.getAttribute('aria-valuenow'));
    else if (!bar && shown && !tip.contains(event.target)) hide();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && shown) {
      if (tip.contains(document.activeElement)) shown.bar.focus();
      return hide();
    }
    const bar = barOf(event);
    if (!bar || event.altKey || event.ctrlKey || event.metaKey) return;
    const on = document.dir === 'rtl' ? -1 : 1;
    const now = +bar.getAttribute('aria-valuenow');
    const to = { ArrowRight: now + on, ArrowLeft: now - on, ArrowUp: now + 1, ArrowDown: now - 1, PageUp: now + 7, PageDown: now - 7, Home: 0, End: Infinity };
    if (!(event.key in to)) return;
    event.preventDefault();
    show(bar, to[event.key]);
  });
  addEventListener('resize', () => shown && show(shown.bar, shown.place));

  // --- filter, and what else is laid over the served page

  const needle = make('input', { type: 'search', className: 'filter', placeholder: words.filter, ariaLabel: words.filter });
  const none = make('p', { className: 'quiet', hidden: true, textContent: one('.log')?.dataset.none ?? words.none });
  /** What the filter opened, and closes again with its text; what readers close meanwhile stays closed. */
  const unfolded = new WeakSet();
  const unfold = (details, wanted) => {
    if (wanted ? details.open : !unfolded.has(details)) return;
    details.open = Boolean(wanted);
    unfolded[wanted ? 'add' : 'delete'](details);
  };
  const filter = () => {
    const text = needle.value.trim().toLocaleLowerCase();
    const has = (node) => `${node?.textContent} ${node?.querySelector('[data-of]')?.dataset.of}`.toLocaleLowerCase().includes(text);
    for (const group of all('.grp')) {
      const whole = has(one('summary h2', group));
      const rows = all('.m', group);
      for (const row of rows) row.hidden = Boolean(text) && !whole && !has(one('h3, .n', row));
      group.hidden = rows.length > 0 && rows.every((row) => row.hidden);
      if (group.localName === 'details') unfold(group, text && !group.hidden);
    }
    // incidents too: open ones, lines of the card of many, and the past; a run of quiet days is no match
    for (const line of all('.many li, main > .inc:not(.many), .line:not(:has(.line))')) line.hidden = Boolean(text) && !has(line);
    for (const frame of all('.many, .line:has(.line), .day')) {
      const lines = all('.many li, .line:not(:has(.line))', frame);
      frame.hidden = Boolean(text) && lines.every((line) => line.hidden);
      for (const folded of all('details', frame)) unfold(folded, text && !frame.hidden);
    }
    none.hidden = all('.grp:not([hidden]), .log .line:not([hidden])').length > 0;
  };
  needle.addEventListener('input', () => {
    filter();
    const rows = all('.grp .m, .log .line:not(:has(.line))');
    one('[role=status]').textContent = none.hidden ? `${rows.filter((row) => !row.hidden).length} / ${rows.length}` : none.textContent;
  });

  const dress = () => {
    if (all('.grp .m, .log .line').length >= FILTER_FROM && !needle.isConnected) {
      one('.hero').append(needle);
      one('.grp, .log').before(none);
    }
    if (needle.value) filter();
    globalThis.copies?.({ all, one, make });
  };

  prepare(document);
  dress();
}
