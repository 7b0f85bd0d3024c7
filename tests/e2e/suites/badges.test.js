// Badges beside those of npm badge-maker, the renderer of shields: the same width, halves, colours and text geometry for hundreds of texts.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { makeBadge } from 'badge-maker';

import { freePorts } from '../lib/port.js';
import { Stage } from '../lib/stage.js';

const STYLES = ['flat', 'flat-square', 'plastic', 'for-the-badge', 'social'];

/** Scripts whose letters are joined. */
const JOINED = /[\u0600-\u08FF\u1800-\u18AF\uFB50-\uFDFF\uFE70-\uFEFC]/;

/** What scripts, widths and layouts are easily got wrong with. */
const TEXTS = [
  '', ' ', 'a', 'up', 'uptime', '  spaced  out  ', 'UPPER lower', 'i', 'l', 'WWWW', '99.987%', '123 ms', '<b>&"\'</b>', '%20+%2B', 'a/b?c#d',
  'Ünïcödé', 'straße', 'ﬁne', 'ŉ', 'İstanbul', 'ǆungla', 'Ærø', 'naïve café', 'e\u0301', 'Ελληνικά', 'Кириллица', 'Ѐ', 'ԱԲԳ', 'ქართული',
  '中文', '日本語のテキスト', 'ひらがな', 'ﾊﾝｶｸ', 'ＦＵＬＬ', '한국어', '繁體中文字', '状态:正常', '𠮷野家', '㍿', '。、「」',
  'שלום עולם', 'مرحبا بالعالم', 'فارسی', 'اردو', 'עברית and English', '\u200Fmark\u200E', 'हिन्दी', 'தமிழ்', 'ไทย', 'ភាសាខ្មែរ', 'မြန်မာ', 'አማርኛ',
  '😀', '👍🏽', '👨‍👩‍👧‍👦', '🇩🇪🇫🇷', '❤️', '✔ ok', '☃', '⚠️ warn', '1️⃣', '🏴‍☠️', '𝔉𝔯𝔞𝔨𝔱𝔲𝔯', '𐐨𐐩 deseret', '𐄀𐄁', '\u{E0061}tag',
  '→←↑↓', '½ ¾', '€£¥₿', '…', '—–', '“quoted”', 'soft\u00ADhyphen', 'zero\u200Bwidth', 'no\u00A0break', '\uFEFFbom', 'bom\uFEFF', '\uFFFD', '\u3000wide',
  'x'.repeat(100), 'mW'.repeat(200), '中'.repeat(300), '😀'.repeat(250), 'long words '.repeat(90), 'שלום '.repeat(150),
];

/** Texts of every block that has letters, the same in every run. */
function* random(count) {
  const blocks = [
    [0x20, 0x7e], [0x20, 0x7e], [0xa1, 0xff], [0x100, 0x24f], [0x250, 0x2af], [0x370, 0x3ff], [0x400, 0x52f], [0x5d0, 0x5ea], [0x620, 0x6ff],
    [0x900, 0xdff], [0xe00, 0x10ff], [0x1e00, 0x1fff], [0x2010, 0x2027], [0x2030, 0x205e], [0x20a0, 0x214f], [0x2190, 0x27bf], [0x3041, 0x30ff],
    [0x4e00, 0x9fff], [0xac00, 0xd7a3], [0xf900, 0xfaff], [0xff01, 0xffdc], [0x10100, 0x103ff], [0x12000, 0x123ff], [0x1d400, 0x1d7ff],
    [0x1f300, 0x1faff], [0x20000, 0x2a6df],
  ];
  let state = 20_261_122;
  const below = (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (let made = 0; made < count; made++) {
    const own = [blocks[below(blocks.length)], blocks[below(blocks.length)]];
    let text = '';
    for (let length = 1 + below(30); length > 0; length--) {
      const [first, last] = own[below(2)];
      text += String.fromCodePoint(first + below(last - first + 1));
    }
    yield text;
  }
}


/** What is seen of a badge: its size, its rectangles with their colours, its texts with place and length. */
function seen(svg) {
  const elements = [...svg.matchAll(/<(svg|rect|text|g)\b([^>]*)>([^<]*)/g)].map(([, name, attributes, content]) => {
    const all = Object.fromEntries([...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key, plain(value)]));
    return { name, all, content: plain(content) };
  });
  const [root] = elements;
  const pick = (all, names) => Object.fromEntries(names.filter((name) => name in all).map((name) => [name, number(all[name])]));
  // A length would tear the letters of a joined script apart: ours have none.
  const measured = (content) => (JOINED.test(content) ? ['x', 'y'] : ['x', 'y', 'textLength']);
  const texts = elements.filter(({ name }) => name === 'text').map(({ all, content }) => ({ ...pick(all, measured(content)), content }));
  return {
    size: pick(root.all, ['width', 'height', 'aria-label']),
    // The gradient over both halves and hover are decoration; a rectangle without width is not seen.
    rects: unique(
      elements
        .filter(({ name, all }) => name === 'rect' && all.width !== '0' && !/^url/.test(all.fill ?? ''))
        .map(({ all }) => pick({ x: '0', fill: 'none', ...all }, ['x', 'width', 'height', 'rx', 'fill'])),
    ),
    texts: unique(texts),
    fonts: unique(elements.map(({ all }) => pick(all, ['font-size', 'font-family', 'font-weight'])).filter((font) => Object.keys(font).length)),
  };
}

const number = (text) => (/^-?\d*\.?\d+$/.test(text) ? Number(text) : text);
const plain = (text) =>
  text.replace(/&(lt|gt|quot|apos|amp|#39);/g, (_, name) => ({ lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'", amp: '&' })[name]);
const unique = (all) => [...new Set(all.map((one) => JSON.stringify(one)))].sort();

/** A stillup that watches one port on which nobody listens. */
async function start(t) {
  const stage = new Stage(t);
  const [closed] = await freePorts(1);
  const file = await stage.configuration(`
site: { name: Acme }
defaults: { interval: 2s, timeout: 1s, failure_threshold: 1 }
groups: [{ id: all, name: Everything }]
monitors: [{ id: queue, name: Queue, group: all, tcp: { host: 127.0.0.1, port: ${closed} } }]
`);
  const stillup = await stage.stillup(file);
  await stillup.untilStatus('queue', 'down');
  return stillup;
}

/** Both renderings of the badge of a monitor that is down. */
async function compare(stillup, parameters) {
  const query = new URLSearchParams(parameters);
  const ours = await stillup.text(`/badge/queue/status.svg?${query}`);
  const theirs = makeBadge({ message: 'down', color: 'red', ...parameters });
  assert.deepEqual(seen(ours), seen(theirs), `${query}\n${ours}\n${theirs}`);
}

test('badges beside those of shields', async (t) => {
  const stillup = await start(t);

  for (const style of STYLES) {
    await t.test(`${style}: hundreds of labels`, async () => {
      const labels = [...TEXTS, ...random(240)];
      for (const label of labels) await compare(stillup, { label, style });
    });
  }

  await t.test('colours, with and without a label', async () => {
    const colors = [
      'brightgreen', 'green', 'yellow', 'yellowgreen', 'orange', 'red', 'blue', 'grey', 'gray', 'lightgrey', 'lightgray', 'critical', 'important',
      'success', 'informational', 'inactive', 'rebeccapurple', 'gold', 'abc', 'A0B1C2', '#fff', '#123456', 'rgb(1,2,3)', 'rgb(250, 250, 210)',
      'rgba(0,0,0,0.5)', 'hsl(60,100%,50%)', 'hsl(240, 100%, 50%)',
    ];
    for (const color of colors) {
      for (const style of STYLES) {
        await compare(stillup, { label: 'Queue', style, color });
        await compare(stillup, { label: 'Queue', style, labelColor: color });
        await compare(stillup, { label: '', style, color });
        await compare(stillup, { label: '', style, labelColor: color });
      }
    }
  });

  await t.test('the messages of every kind of badge', async () => {
    for (const id of ['queue', 'group:all', '_']) {
      for (const kind of ['status', 'uptime', 'latency']) {
        const { label, message, color } = await stillup.json(`/badge/${id}/${kind}.json`);
        for (const style of STYLES) {
          const ours = seen(await stillup.text(`/badge/${id}/${kind}?${new URLSearchParams({ style, label, color })}`));
          assert.deepEqual(ours, seen(makeBadge({ label, message, color, style })), `${id} ${kind} ${style}`);
        }
      }
    }
  });

  await t.test('a dot is a circle in the colour of the state, with its words as title', async () => {
    const svg = await stillup.text('/badge/queue/dot');
    assert.match(svg, /width="16" height="16".*<title>Queue: down<\/title><circle [^>]*fill="#dd4343"/);
    assert.match(await stillup.text('/badge/queue/dot.svg?palette=aa&label=Q'), /<title>Q: down<\/title>.*fill="#c0291f"/);
    assert.match(await stillup.text('/badge/nobody/dot'), /<title>status: unknown<\/title>/);
    const json = await stillup.json('/badge/queue/dot.json');
    assert.deepEqual(json, { schemaVersion: 1, label: 'Queue', message: 'down', color: 'red', isError: false });
  });

  await t.test('image proxies keep nothing without asking, and are told when nothing changed', async () => {
    for (const kind of ['status', 'uptime.svg', 'latency', 'dot', 'status.json']) {
      const first = await stillup.get(`/badge/queue/${kind}?locale=xx`);
      assert.equal(first.headers.get('cache-control'), 'no-cache');
      assert.match(first.headers.get('content-type'), kind.endsWith('json') ? /^application\/json/ : /^image\/svg\+xml/);
      assert.equal(first.headers.get('cross-origin-resource-policy'), 'cross-origin');
      const etag = first.headers.get('etag');
      assert.match(etag, /^"[^"]+"$/);
      // Latencies and uptime may have moved between the two: then the tag has too.
      const again = await stillup.get(`/badge/queue/${kind}?locale=xx`, { headers: { 'if-none-match': etag } });
      assert.equal(again.status, again.headers.get('etag') === etag ? 304 : 200);
    }
    const gone = await stillup.get('/badge/nobody/status');
    assert.equal(gone.status, 200);
    assert.equal((await stillup.get('/badge/nobody/status.json')).status, 404);
    assert.equal((await stillup.get('/badge/queue/nothing')).status, 404);
  });
});
