// Frames on another site, and what a link to the page looks like there.

import assert from 'node:assert/strict';
import http from 'node:http';
import { once } from 'node:events';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';

import { inspect, launchChromium } from '../lib/browser.js';
import { freePorts } from '../lib/port.js';
import { Stage } from '../lib/stage.js';

/** Another site, whose only page frames these addresses. */
async function otherSite(t, addresses, more = '') {
  const frames = addresses.map((address) => `<iframe src="${address}" width="600" height="400" ${more}></iframe>`).join('');
  const server = http.createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>Another site</title>${frames}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://localhost:${server.address().port}/`;
}

test('embeds and previews', async (t) => {
  const stage = new Stage(t);
  const [closed] = await freePorts(1);
  const stillup = await stage.stillup(
    await stage.configuration(`
site: { name: "Acme <Status>" }
defaults: { interval: 1s, timeout: 2s, failure_threshold: 1, success_threshold: 1 }
groups: [{ id: apis, name: "APIs & more" }]
monitors:
  - { id: queue, name: "Queue <b>", group: apis, tcp: { host: 127.0.0.1, port: ${closed} } }
  - { id: vault, name: Secret vault, visibility: private, tcp: { host: 127.0.0.1, port: ${closed} } }
`),
  );
  await stillup.untilStatus('queue', 'down');
  const browser = await launchChromium();
  t.after(() => browser.close());

  await t.test('only /embed/ may be framed', async (t) => {
    const paths = ['/embed/queue?theme=dark&days=30', '/embed/group:apis', '/embed/_?theme=light', '/', '/monitors/queue'];
    const page = await browser.newPage();
    await page.goto(await otherSite(t, paths.map((path) => stillup.origin + path)), { waitUntil: 'load' });
    const texts = [];
    for (const frame of page.frames().slice(1)) {
      texts.push(frame.url().startsWith('chrome-error') ? null : await frame.locator('main').innerText());
    }
    const [queue, apis, all, home, monitor] = texts;
    assert.match(queue, /Queue <b>[^]*Down/);
    assert.match(apis, /APIs & more[^]*Queue <b>/);
    assert.match(all, /Acme <Status>[^]*Everything is down\./);
    assert.deepEqual([home, monitor], [null, null], 'the rest may not');
    await page.close();
  });

  await t.test('in a sandbox it has its style', async (t) => {
    const page = await browser.newPage();
    const site = await otherSite(t, [`${stillup.origin}/embed/queue?days=30`], 'sandbox="allow-popups"');
    const failed = [];
    page.on('requestfailed', (request) => failed.push(request.url()));
    await page.goto(site, { waitUntil: 'load' });
    const [, frame] = page.frames();
    const bar = await frame.locator('svg.b').boundingBox();
    assert.deepEqual([bar.height, failed], [40, []], 'page.css says how high a bar is');
    assert.equal(await frame.locator('meta[http-equiv=refresh]').getAttribute('content'), '60', 'itself again, every minute');
    await page.close();
  });

  await t.test('what the page offers to copy is as high as what it frames', async () => {
    const page = await browser.newPage();
    await page.goto(`${stillup.origin}/monitors/queue`);
    const snippet = await page.locator('pre code', { hasText: '<iframe' }).textContent();
    const [, width, height] = snippet.match(/width="(\d+)" height="(\d+)"/).map(Number);
    await page.setViewportSize({ width, height });
    await page.goto(`${stillup.origin}/embed/queue`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollHeight), height);
    await page.close();
  });

  for (const [name, path] of Object.entries({ 'embed-monitor': '/embed/queue?theme=dark', 'embed-page': '/embed/_?days=30' })) {
    for (const view of ['light', 'dark', 'narrow-light']) {
      await t.test(`${name}, ${view}`, async () => {
        const wrong = await inspect(browser, stillup.origin + path, view, name);
        assert.deepEqual(wrong, [], wrong.join('\n'));
      });
    }
  }

  await t.test('the preview picture', async () => {
    const response = await stillup.get('/og.png');
    assert.equal(response.headers.get('content-type'), 'image/png');
    assert.equal(response.headers.get('content-encoding'), null);
    const png = Buffer.from(await response.arrayBuffer());
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [1200, 630]);
    const size = png.readUInt32BE(33);
    assert.equal(inflateSync(png.subarray(41, 41 + size)).length, 630 * (1200 * 3 + 1));
    const page = await browser.newPage();
    await page.goto(`${stillup.origin}/`);
    const where = await page.locator('meta[property="og:image"]').getAttribute('content');
    assert.equal(where, `${stillup.origin}/og.png`);
    await page.goto(`${stillup.origin}/og.png`);
    await page.screenshot({ path: new URL('../../../test-results/og.png', import.meta.url).pathname });
    assert.deepEqual(await page.evaluate(() => [document.images[0].naturalWidth, document.images[0].naturalHeight]), [1200, 630]);
    await page.close();
  });

  await t.test('text for programs', async () => {
    assert.match(await stillup.text('/index.md'), /^# Acme \\<Status\\>\n\n\*\*Everything is down\.\*\*\n/);
    assert.match(await stillup.text('/llms.txt'), /^# Acme[^]*\[Monitors as JSON\]\(http:/);
    assert.match(await stillup.text('/robots.txt'), new RegExp(`Sitemap: ${stillup.origin}/sitemap.xml`));
    const places = [...(await stillup.text('/sitemap.xml')).matchAll(/<loc>(.*?)<\/loc>/g)].map((match) => match[1]);
    for (const place of places) assert.equal((await fetch(place)).status, 200, place);
    assert.ok(places.includes(`${stillup.origin}/monitors/queue`) && places.some((place) => place.includes('/incidents/inc_')));
    for (const path of ['/index.md', '/llms.txt', '/sitemap.xml', '/embed/_']) {
      assert.ok(!(await stillup.text(path)).toLowerCase().includes('vault'), path);
    }
    assert.equal((await stillup.get('/embed/vault')).status, 404);
  });
});
