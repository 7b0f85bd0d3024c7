// What people see: every page in light and dark, wide and narrow, from right to left, with and without script.
// No axe violation, no horizontal scrolling, no word on the console, no request to anyone else, nothing the keyboard cannot reach.

import assert from 'node:assert/strict';
import net from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';

import { VIEWS, inspect, launchChromium } from '../lib/browser.js';
import { freePorts } from '../lib/port.js';
import { Stage } from '../lib/stage.js';
import { until } from '../lib/until.js';

/** Something of everything: up, slow, down, resolved, a group, names that try to be markup. */
function config({ mockoon, nameServer, closed, greeter }) {
  const at = (hours) => new Date(Date.now() + hours * 3600e3).toISOString();
  return `
site:
  name: Acme <Status>
  description: Live state of everything Acme runs
  support_url: https://acme.example/help
defaults: { interval: 2s, timeout: 2s, failure_threshold: 1, success_threshold: 1 }
groups:
  - { id: apis, name: APIs, description: Public endpoints }
  - { id: rest, name: The <b>rest</b> }
monitors:
  - { id: mockoon, name: Mockoon, group: apis, description: "The **demo** API", url: "https://mockoon.com", reopen_window: 1s, http: { url: "${mockoon}/ok" } }
  - { id: slow, name: Search, group: apis, degraded_above: 1ms, tcp: { host: 127.0.0.1, port: ${greeter}, expect: "220 ready" } }
  - { id: queue, name: "Queue <script>alert(1)</script>", group: rest, tcp: { host: 127.0.0.1, port: ${closed} } }
  - { id: zone, name: "A name that is so long that it has to be broken somewhere on a narrow screen ${'and-goes-on-'.repeat(12)}", group: rest,
      dns: { name: acme.example, type: A, resolver: "${nameServer}", expect: { contains: [192.0.2.10] } } }
  - { id: alone, name: Alone, http: { url: "${mockoon}/ok" } }
  - { id: mail, name: "Mail & <relay>", http: { url: "${mockoon}/ok" } }
maintenance:
  - { id: kernel, title: "Kernel <update>", description: "Mail is **queued**, see [the plan](https://acme.example/plan).", monitors: [mail],
      start: "${at(-1)}", end: "${at(2)}" }
  - { id: move, title: "A move ${'and-goes-on-'.repeat(12)}", description: "We move:\\n\\n- first this\\n- then that", all: true, start: "${at(30)}", end: "${at(60)}" }
  - { id: later, title: Much later, groups: [rest], start: "${at(24 * 20)}", end: "${at(24 * 20 + 1)}" }
`;
}

/** Greets each caller a little late: up, and never within a millisecond. */
async function greeter(t) {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    const timer = setTimeout(() => socket.end('220 ready\r\n'), 20);
    socket.on('close', () => clearTimeout(timer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return server.address().port;
}

test('every page, in every view', async (t) => {
  const stage = new Stage(t);
  const mockoon = await stage.mockoon();
  const nameServer = await stage.nameServer();
  const [closed] = await freePorts(1);
  const file = await stage.configuration(
    config({ mockoon: mockoon.url, nameServer: nameServer.address, closed, greeter: await greeter(t) }),
  );
  const stillup = await stage.stillup(file);
  await stillup.untilStatus('mockoon', 'up');
  await stillup.untilStatus('zone', 'up');
  await stillup.untilStatus('alone', 'up');
  for (const _ of ['an incident of each', 'another of the first, the same again of the second']) {
    await mockoon.break();
    await Promise.all(['mockoon', 'alone'].map((id) => stillup.untilStatus(id, 'down')));
    await mockoon.mend();
    await Promise.all(['mockoon', 'alone'].map((id) => stillup.untilStatus(id, 'up')));
  }
  await stillup.untilStatus('slow', 'degraded');
  await stillup.untilStatus('queue', 'down');
  await stillup.untilStatus('mail', 'maintenance');
  const { incidents } = await stillup.json('/api/v1/incidents');
  const incident = (monitor) => incidents.find((each) => each.monitors[0].id === monitor);
  assert.equal(incident('mockoon').status, 'resolved');
  assert.equal(incident('queue').status, 'investigating');
  assert.deepEqual([incident('alone').status, incident('alone').recurrences], ['monitoring', 1]);
  const month = new Date().toISOString().slice(0, 7);
  const pages = {
    home: '/',
    monitor: '/monitors/mockoon',
    'monitor-down': '/monitors/queue',
    incidents: '/incidents',
    maintenance: '/maintenance',
    'monitor-maintenance': '/monitors/mail',
    'monitor-long': '/monitors/zone',
    'incident-open': `/incidents/${incident('queue').id}`,
    'incident-resolved': `/incidents/${incident('mockoon').id}`,
    'incident-flapping': `/incidents/${incident('alone').id}`,
    'incidents-month': `/incidents/${month}`,
    reports: '/reports',
    report: `/reports/${month}`,
    'report-year': `/reports/${month.slice(0, 4)}`,
    missing: '/nowhere',
  };
  const browser = await launchChromium();
  t.after(() => browser.close());
  for (const [name, where] of Object.entries(pages)) {
    for (const view of Object.keys(VIEWS)) {
      await t.test(`${name}, ${view}`, async () => {
        const wrong = await inspect(browser, stillup.origin + where, view, name, name === 'missing' ? 404 : 200);
        assert.deepEqual(wrong, [], wrong.join('\n'));
      });
    }
  }
});

/** So many monitors in groups of ten, the first of them down. */
function many(monitors, failing, port, closed) {
  const place = (_, number) => number;
  const groups = Array.from({ length: monitors / 10 }, place).map((number) => `  - { id: g${number}, name: Group ${number} }`);
  const watched = Array.from({ length: monitors }, place).map(
    (number) =>
      `  - { id: m${number}, name: Service number ${number}, group: g${Math.floor(number / 10)}, tcp: { host: 127.0.0.1, port: ${number < failing ? closed : port} } }`,
  );
  return `
site: { name: Many }
defaults: { interval: 10s, timeout: 5s, failure_threshold: 1, success_threshold: 1 }
groups:
${groups.join('\n')}
monitors:
${watched.join('\n')}
`;
}

test('clear at any size', async (t) => {
  const port = await greeter(t);
  const [closed] = await freePorts(1);
  const browser = await launchChromium();
  t.after(() => browser.close());
  for (const { monitors, failing, bytes, high, begins } of [
    { monitors: 20, failing: 0, bytes: 14_336, high: 4_000, begins: 400 },
    { monitors: 20, failing: 20, bytes: 14_336, high: 5_000, begins: 900 },
    { monitors: 200, failing: 20, bytes: 51_200, high: 8_000, begins: 900 },
    { monitors: 200, failing: 200, bytes: 51_200, high: 8_000, begins: 900 },
    { monitors: 1_000, failing: 0, bytes: 250_000, high: 20_000, begins: 400 },
  ]) {
    await t.test(`${monitors} monitors, ${failing} down`, async (t) => {
      const stage = new Stage(t);
      const stillup = await stage.stillup(await stage.configuration(many(monitors, failing, port, closed)));
      await until('every monitor is measured', async () => {
        const { monitors: all } = await stillup.json('/api/v1/monitors');
        return all.filter(({ status }) => status === 'down').length === failing && all.every(({ last_check }) => last_check);
      });
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      t.after(() => page.close());
      const sizes = [];
      page.on('response', (response) => sizes.push(response.request().sizes()));
      await page.goto(stillup.origin, { waitUntil: 'load' });
      const wire = (await Promise.all(sizes)).reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
      const dense = monitors >= 50;
      const closedOnes = await page.locator('details.grp:not([open])').count();
      assert.equal(closedOnes, dense ? (monitors - failing) / 10 : 0, 'groups in which all is well are closed');
      const found = await page.evaluate(() => {
        for (const group of document.querySelectorAll('details.grp')) group.open = true;
        return {
          high: document.documentElement.scrollHeight,
          begins: document.querySelector('.grp').getBoundingClientRect().top,
          elements: document.querySelectorAll('*').length,
          columns: new Set([...document.querySelectorAll('.grp .m')].map((row) => row.getBoundingClientRect().left)).size,
        };
      });
      t.diagnostic(`${wire} bytes, ${found.high} px high, monitors from ${found.begins} px, ${found.elements} elements`);
      assert.ok(wire <= bytes, `${wire} bytes on the wire`);
      assert.ok(found.high <= high, `${found.high} px high`);
      assert.ok(found.begins <= begins, `the list of monitors begins at ${found.begins} px`);
      assert.ok(found.elements <= 12_000, `${found.elements} elements`);
      assert.equal(found.columns, monitors >= 200 ? 2 : 1);
      await page.reload();
      await page.emulateMedia({ media: 'print' });
      const printed = await page.evaluate(() => {
        const shown = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility()).length;
        return { rows: shown('.grp .m'), listed: shown('.many li') };
      });
      assert.deepEqual(printed, { rows: monitors, listed: Math.min(failing, 60) }, 'paper has no folds');
      for (const view of ['light', 'narrow-dark', 'no-script']) {
        if (monitors > 200 && view === 'light') continue; // a thousand presses of Tab
        const wrong = await inspect(browser, stillup.origin, view, `many-${monitors}-${failing}`);
        assert.deepEqual(wrong, [], wrong.join('\n'));
      }
    });
  }
});

/** What a reader sees of the groups and of the monitors in them. */
const seen = (page) =>
  page.evaluate(() => {
    const shown = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility());
    return {
      groups: shown('.grp').length,
      open: shown('details.grp[open]').length,
      monitors: [...document.querySelectorAll('.grp .m')].filter((row) => !row.hidden).length,
      lines: shown('.log .line:not(:has(.line))').map((line) => line.querySelector('a').textContent),
      folded: document.querySelectorAll('.log details:not([open])').length,
    };
  });

test('the filter shows what it finds, and leaves as it was what it opened', async (t) => {
  const [closed] = await freePorts(1);
  const stage = new Stage(t);
  const stillup = await stage.stillup(await stage.configuration(many(60, 20, await greeter(t), closed)));
  await until('every monitor is measured', async () => {
    const { monitors: all } = await stillup.json('/api/v1/monitors');
    return all.filter(({ status }) => status === 'down').length === 20 && all.every(({ last_check }) => last_check);
  });
  const browser = await launchChromium();
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(stillup.origin);
  const before = await seen(page);
  assert.deepEqual([before.groups, before.open, before.monitors], [6, 2, 60], 'groups with failures are open');
  const filter = page.locator('input.filter');
  await filter.fill('number 42');
  const found = await seen(page);
  assert.deepEqual([found.groups, found.open, found.monitors], [1, 1, 1]);
  await filter.fill('number 4');
  assert.deepEqual((({ groups, open, monitors }) => [groups, open, monitors])(await seen(page)), [2, 2, 11], '4 and 40 to 49');
  await filter.fill('');
  assert.deepEqual(await seen(page), before, 'what the filter opened is closed again');

  await page.goto(`${stillup.origin}/incidents`);
  const all = await seen(page);
  await filter.fill('number 17');
  const one = await seen(page);
  assert.deepEqual(one.lines, ['Service number 17 down']);
  await filter.fill('no such thing');
  assert.deepEqual((await seen(page)).lines, []);
  assert.ok(await page.getByText('No incident matches').first().isVisible());
  await filter.fill('');
  assert.deepEqual(await seen(page), all);
});
