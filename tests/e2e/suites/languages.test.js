// Sites in other languages: whole pages that read from right to left where they should, and with `locale: auto` the reader's choice.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inspect, launchChromium } from '../lib/browser.js';
import { freePorts } from '../lib/port.js';
import { Stage } from '../lib/stage.js';

/** One that is up, one that is down, and what is planned. */
function config(locale, mockoon, closed) {
  const at = (hours) => new Date(Date.now() + hours * 3600e3).toISOString();
  return `
site: { name: Acme Status, locale: ${locale}, support_url: "https://acme.example/help" }
defaults: { interval: 2s, timeout: 2s, failure_threshold: 1, success_threshold: 1 }
groups: [{ id: apis, name: APIs }]
monitors:
  - { id: shop, name: Shop, group: apis, http: { url: "${mockoon}/ok" } }
  - { id: queue, name: Queue (EU), group: apis, tcp: { host: 127.0.0.1, port: ${closed} } }
maintenance:
  - { id: move, title: Kernel, monitors: [shop], start: "${at(30)}", end: "${at(32)}" }
`;
}

async function site(t, locale) {
  const stage = new Stage(t);
  const mockoon = await stage.mockoon();
  const [closed] = await freePorts(1);
  const stillup = await stage.stillup(await stage.configuration(config(locale, mockoon.url, closed)));
  await stillup.untilStatus('shop', 'up');
  await stillup.untilStatus('queue', 'down');
  return stillup;
}

for (const [locale, headline] of [
  ['ar', 'تعطّلت خدمة Queue (EU). كل ما عدا ذلك يعمل.'],
  ['de', 'Queue (EU) ausgefallen. Alles andere funktioniert.'],
]) {
  test(`a site in ${locale}, in every view`, async (t) => {
    const stillup = await site(t, locale);
    const { incidents } = await stillup.json('/api/v1/incidents');
    assert.equal(incidents[0].title, headline.split('. ')[0].replace('.', ''), 'programs are told what the page says');
    const response = await stillup.get('/', { headers: { 'accept-language': 'fr' } });
    const html = await response.text();
    assert.equal(response.headers.get('content-language'), locale);
    assert.doesNotMatch(response.headers.get('vary'), /language/);
    assert.ok(html.includes(`<title>${headline} – Acme Status</title>`), html);
    assert.match(html, locale === 'ar' ? /<html lang="ar" dir="rtl">/ : /<html lang="de">/);
    const pages = {
      home: '/',
      monitor: '/monitors/queue',
      incidents: '/incidents',
      incident: `/incidents/${incidents[0].id}`,
      maintenance: '/maintenance',
      missing: '/nowhere',
    };
    const browser = await launchChromium();
    t.after(() => browser.close());
    for (const [name, where] of Object.entries(pages)) {
      for (const view of ['light', 'narrow-dark', 'no-script']) {
        await t.test(`${name}, ${view}`, async () => {
          const wrong = await inspect(browser, stillup.origin + where, view, `${locale}-${name}`, name === 'missing' ? 404 : 200);
          assert.deepEqual(wrong, [], wrong.join('\n'));
        });
      }
    }
    await t.test('a range of times reads in the direction of the page', async () => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.goto(`${stillup.origin}/maintenance`);
      const boxes = (times) => times.slice(0, 2).map((time) => time.getBoundingClientRect().toJSON());
      const [begin, end] = await page.locator('main time').evaluateAll(boxes);
      assert.equal(begin.top, end.top, 'both on one line');
      assert.equal(begin.left > end.left, locale === 'ar');
      await page.close();
    });
  });
}

test('with auto the reader chooses, and caches keep the choices apart', async (t) => {
  const stillup = await site(t, 'auto');
  const ask = (language, headers = {}) => stillup.get('/missing-on-purpose', { headers: { 'accept-language': language, ...headers } });
  const [german, japanese, english] = await Promise.all(['de-AT,de;q=0.9', 'xx,ja;q=0.3', 'nl'].map((each) => ask(each)));
  const languages = [german, japanese, english].map((each) => each.headers.get('content-language'));
  assert.deepEqual(languages, ['de', 'ja', 'en']);
  for (const each of [german, japanese, english]) assert.match(each.headers.get('vary'), /accept-language/);
  assert.equal(new Set([german, japanese, english].map((each) => each.headers.get('etag'))).size, 3);

  // a page that stands still: the feed of one that never failed
  const feed = (language, headers = {}) => stillup.get('/feed.atom?monitor=shop', { headers: { 'accept-language': language, ...headers } });
  const first = await feed('fr');
  const tag = first.headers.get('etag');
  assert.match(await first.text(), /xml:lang="fr"[^]*Acme Status : incidents de Shop/);
  assert.equal((await feed('fr', { 'if-none-match': tag })).status, 304);
  assert.equal((await feed('es', { 'if-none-match': tag })).status, 200);

  assert.match(await stillup.text('/badge/queue/status?locale=de'), />ausgefallen</);
  assert.match(await stillup.text('/badge/queue/status'), />down</);
  assert.equal((await stillup.get('/badge/queue/status', { headers: { 'accept-language': 'de' } })).headers.get('vary'), 'accept-encoding');
});
