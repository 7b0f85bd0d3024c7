// What people see: every page in light and dark, wide and narrow, from right to left, with and without script.
// No axe violation, no horizontal scrolling, no word on the console, no request to anyone else, nothing the keyboard cannot reach.

import assert from 'node:assert/strict';
import net from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';

import { VIEWS, inspect, launchChromium } from '../lib/browser.js';
import { freePorts } from '../lib/port.js';
import { Stage } from '../lib/stage.js';

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
