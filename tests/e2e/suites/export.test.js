// The static export on a plain static host, below a path of its own, and from a disk: the same to a visitor.

import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { VIEWS, inspect, launchChromium } from '../lib/browser.js';
import { Stage } from '../lib/stage.js';
import { serveFolder } from '../lib/static.js';
import { launch, run } from '../lib/stillup.js';

const config = (mockoon, interval) => `
site: { name: "Acme <Status>" }
defaults: { interval: ${interval}, timeout: 2s, failure_threshold: 1, success_threshold: 1 }
groups: [{ id: apis, name: "APIs & more" }]
monitors:
  - { id: mockoon, name: "Mockoon <b>", group: apis, http: { url: "${mockoon}/ok" } }
  - { id: socket, name: Socket, tcp: { host: 127.0.0.1, port: ${new URL(mockoon).port} } }
  - { id: vault, name: Secret vault, visibility: private, http: { url: "${mockoon}/ok" } }
`;

test('the exported site', async (t) => {
  const stage = new Stage(t);
  const mockoon = await stage.mockoon();
  const file = await stage.configuration(config(mockoon.url, '1s'));
  const stillup = await stage.stillup(file);
  await stillup.untilStatus('mockoon', 'up');
  await mockoon.break();
  await stillup.untilStatus('mockoon', 'down');
  const exporting = (file, data, out) => ['export', '--config', file, '--data', data, '--out', out];

  await t.test('watching before the first server', async (t) => {
    const [data, folder] = [await stage.folder(), await stage.folder()];
    const config = await stage.configuration(`
site: { name: Early }
monitors: [{ id: mockoon, name: Mockoon, interval: 1s, timeout: 1s, http: { url: "${mockoon.url}/ok" } }]
`);
    const watcher = launch([...exporting(config, data, folder), '--watch']);
    t.after(() => watcher.kill());
    await stillup.until('the exporter to wait', async () => (watcher.mustRun(), /waiting for .*stillup\.db/.test(watcher.words())));
    await stage.stillup(config, { data });
    await stillup.until('the first files', async () => {
      watcher.mustRun();
      return (await fs.readFile(path.join(folder, 'index.html'), 'utf8')).includes('Early');
    });
  });

  await t.test('watching beside a running server', async () => {
    const folder = path.join(await stage.folder(), 'site');
    const watcher = launch([...exporting(file, stillup.data, folder), '--watch']);
    t.after(() => watcher.kill());
    const says = (words) =>
      stillup.until(`index.html to say ${words}`, async () => {
        watcher.mustRun();
        const page = await fs.readFile(path.join(folder, 'index.html'), 'utf8');
        if (!page.includes(words)) throw new Error(watcher.words());
        return true;
      });
    await says('Mockoon &lt;b&gt; down. Everything else works.');
    await mockoon.mend();
    await says('Everything works.');
    await mockoon.break();
    await says('Mockoon &lt;b&gt; down. Everything else works.');
    watcher.signal('SIGTERM');
    const { code, signal } = await watcher.exit();
    assert.deepEqual([code, signal], [0, null], watcher.words());
    assert.match(watcher.out, /site: \d+ files, \d+ written, \d+ removed\n/);
  });

  // checked so seldom that its state is still the same when the second export looks: nobody has been silent for too long
  const stillFile = await stage.configuration(config(mockoon.url, '1h'));
  const still = await stage.stillup(stillFile);
  await still.untilStatus('mockoon', 'down');
  await still.untilStatus('socket', 'up');
  await still.stop();
  const out = path.join(await stage.folder(), 'site');
  const read = (name) => fs.readFile(path.join(out, name), 'utf8');
  const arguments_ = exporting(stillFile, still.data, out);
  const once = await run(arguments_);
  assert.equal(once.code, 0, once.err);
  const twice = await run(arguments_);
  assert.match(twice.out, / 0 written, 0 removed\n$/, 'the same state is the same files');
  const { incidents } = JSON.parse(await read('api/v1/incidents.json'));
  const month = incidents[0].started_at.slice(0, 7);
  const pages = {
    home: 'index.html',
    monitor: 'monitors/mockoon/index.html',
    incidents: 'incidents/index.html',
    incident: `incidents/${incidents[0].id}/index.html`,
    month: `incidents/${month}/index.html`,
    report: `reports/${month}/index.html`,
    embed: 'embed/group:apis/index.html',
  };
  const browser = await launchChromium();
  t.after(() => browser.close());
  const site = await serveFolder(t, out, '/some/where/');

  for (const [name, page] of Object.entries(pages)) {
    for (const view of Object.keys(VIEWS)) {
      await t.test(`${name}, ${view}, on a static host`, async () => {
        const wrong = await inspect(browser, site + page, view, `export-${name}`);
        assert.deepEqual(wrong, [], wrong.join('\n'));
      });
    }
  }

  await t.test('what is not there, and what has not changed', async () => {
    const missing = await fetch(`${site}monitors/vault/`);
    assert.equal(missing.status, 404);
    assert.match(await missing.text(), /Nothing here/);
    const first = await fetch(site);
    const again = await fetch(site, { headers: { 'if-none-match': first.headers.get('etag') } });
    assert.equal(again.status, 304);
    assert.equal((await fetch(`${site}monitors/mockoon`)).status, 200, 'addresses of the served site lead here too');
  });

  for (const [name, start] of Object.entries({ 'a static host': site, 'a disk': pathToFileURL(path.join(out, 'index.html')).href })) {
    await t.test(`a walk on ${name}`, async () => {
      const page = await browser.newPage();
      const failed = [];
      let visits = 0;
      const visitOf = new Map();
      page.on('request', (request) => visitOf.set(request, request.isNavigationRequest() ? ++visits : visits));
      page.on('requestfailed', (request) => failed.push({ url: request.url(), visit: visitOf.get(request), why: request.failure().errorText }));
      page.on('response', (response) => response.status() >= 400 && failed.push({ url: response.url(), why: response.status() }));
      await page.goto(start, { waitUntil: 'load' });
      await page.getByRole('link', { name: 'Mockoon <b>', exact: true }).click();
      assert.match(await page.locator('h1').innerText(), /Mockoon <b>/);
      assert.ok(await page.evaluate(() => [...document.images].every((image) => image.naturalWidth > 0)), 'badges are shown');
      await page.getByRole('link', { name: 'Incidents', exact: true }).first().click();
      await page.getByRole('link', { name: 'Mockoon <b> down' }).first().click();
      assert.match(await page.locator('h1').innerText(), /down/);
      const font = await page.evaluate(() => getComputedStyle(document.body).maxWidth + getComputedStyle(document.body).margin);
      assert.match(font, /0px/, 'the style sheet is in force');
      await page.getByRole('link', { name: 'Acme <Status>' }).click();
      assert.match(await page.locator('h1').innerText(), /Mockoon <b> down\. Everything else works\./);
      // what a page still asks for when it is left (its icon, on a busy machine) is given up by the browser: nothing is wrong with it
      const givenUp = ({ visit, why }) => why === 'net::ERR_ABORTED' && visit < visits;
      assert.deepEqual(failed.filter((each) => !givenUp(each)), []);
      await page.close();
    });
  }
});
