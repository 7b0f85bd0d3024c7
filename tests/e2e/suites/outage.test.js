// The main job, from beginning to end: a real API breaks and mends, and everyone is told the same truth.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Stage } from '../lib/stage.js';

const SITE = 'https://status.example';
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The timeout below: a check that began longer ago than this has ended. */
const LONGEST_CHECK_MS = 2000;

function config(mockoon, receiver) {
  return `
site:
  name: End to end
  url: ${SITE}
defaults:
  interval: 2s
  timeout: 2s
  failure_threshold: 1
  success_threshold: 1
monitors:
  - id: mockoon
    name: Mockoon
    http:
      url: ${mockoon.url}/ok
      expect:
        json: { "$.status": ok }
  - id: socket
    name: Socket
    tcp: { host: 127.0.0.1, port: ${mockoon.port} }
subscribers:
  - id: ops
    webhook:
      url: \${HOOK_URL}
      secret: \${HOOK_SECRET}
      allow_private: true
      timeout: 60s # longer than the suite holds an answer back: a slow machine makes no second try
`;
}

/** Mockoon, a receiver and a configuration that watches one and tells the other. */
async function scene(t) {
  const stage = new Stage(t);
  const mockoon = await stage.mockoon();
  const receiver = await stage.receiver();
  const file = await stage.configuration(config(mockoon, receiver));
  const env = { HOOK_URL: receiver.url, HOOK_SECRET: receiver.secret };
  const data = await stage.folder();
  return { stage, mockoon, receiver, start: () => stage.stillup(file, { env, data }) };
}

const seconds = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 1000);

/** Every public surface says that Mockoon is down, and tells the same incident. */
async function assertAllSayDown(stillup, incident) {
  const monitor = await stillup.untilStatus('mockoon', 'down');
  assert.equal(monitor.since, incident.started_at, 'the judged status begins where the incident does');
  assert.equal(monitor.last_check.outcome, 'down');
  assert.equal(monitor.last_check.reason.kind, 'http_status');
  assert.equal(monitor.url, `${SITE}/monitors/mockoon`);

  const { incidents, next } = await stillup.json('/api/v1/incidents');
  assert.equal(next, null);
  assert.equal(incidents.length, 1);
  assert.equal(incidents[0].id, incident.id);
  assert.equal(incidents[0].started_at, incident.started_at);
  assert.equal(incidents[0].status, 'investigating');
  assert.equal(incidents[0].resolved_at, null);
  assert.deepEqual(incidents[0].monitors, [{ id: 'mockoon', name: 'Mockoon', status: 'down' }]);

  const headline = 'Mockoon down. Everything else works.';
  const page = await stillup.text('/');
  assert.ok(page.includes(headline), page);
  assert.ok(page.includes(`/incidents/${incident.id}`), page);
  assert.ok((await stillup.text(`/incidents/${incident.id}`)).includes('Mockoon down'));
  assert.ok((await stillup.text('/monitors/mockoon')).includes(`/incidents/${incident.id}`));

  const badge = await stillup.json('/badge/mockoon/status.json');
  assert.deepEqual([badge.schemaVersion, badge.label, badge.message, badge.color], [1, 'Mockoon', 'down', 'red']);
  assert.equal((await stillup.json('/badge/_/status.json')).message, '1 down');
  assert.equal((await stillup.json('/badge/_/status.json?text=headline')).message, headline);
  const svg = await stillup.get('/badge/mockoon/status');
  assert.equal(svg.status, 200);
  assert.match(svg.headers.get('content-type'), /^image\/svg\+xml/);
  assert.match(await svg.text(), /Mockoon: down/);

  const summary = await stillup.json('/api/v2/summary.json');
  const component = (name) => summary.components.find((each) => each.name === name);
  assert.equal(component('Mockoon').status, 'major_outage');
  assert.equal(component('Socket').status, 'operational');
  assert.equal(summary.status.indicator, 'major');
  assert.deepEqual(summary.incidents.map((each) => each.name), ['Mockoon down']);
  const status = await stillup.json('/api/v2/status.json');
  assert.deepEqual(status.status, summary.status);
}

/** Every public surface says that all works again, and how long it did not. */
async function assertAllSayUp(stillup, incident) {
  const monitor = await stillup.untilStatus('mockoon', 'up');
  assert.equal(monitor.since, incident.resolved_at);
  const { incidents } = await stillup.json('/api/v1/incidents');
  assert.equal(incidents.length, 1);
  assert.equal(incidents[0].id, incident.id);
  assert.equal(incidents[0].status, 'resolved');
  assert.equal(incidents[0].resolved_at, incident.resolved_at);
  assert.equal(incidents[0].duration_seconds, incident.duration_seconds);
  assert.ok((await stillup.text('/')).includes('Everything works.'));
  assert.ok((await stillup.text('/incidents')).includes('Mockoon down'));
  assert.equal((await stillup.json('/badge/mockoon/status.json')).message, 'up');
  const summary = await stillup.json('/api/v2/summary.json');
  assert.deepEqual(summary.incidents, []);
  assert.equal(summary.status.indicator, 'none');
}

test('an outage from beginning to end, with kill -9 in the middle', async (t) => {
  const { mockoon, receiver, start } = await scene(t);
  let stillup = await start();
  await stillup.untilStatus('mockoon', 'up');
  await stillup.untilStatus('socket', 'up');
  assert.ok((await stillup.text('/')).includes('Everything works.'));

  const broken = Date.now();
  await mockoon.break();
  const opened = await receiver.wait('incident.opened', 1, () => stillup.child.words());
  const { incident } = opened.message.data;
  await t.test('opened: a webhook as documented', () => {
    assert.equal(opened.method, 'POST');
    assert.match(opened.headers['content-type'], /^application\/json/);
    assert.ok(opened.body.length < 20_000);
    assert.ok(!opened.id.includes('.'));
    assert.match(opened.message.timestamp, INSTANT);
    assert.match(incident.started_at, INSTANT);
    assert.ok(Date.parse(incident.started_at) >= broken - LONGEST_CHECK_MS, incident.started_at);
    assert.ok(Date.parse(incident.started_at) <= Date.parse(opened.message.timestamp));
    const { id, started_at, downtime_seconds, ...rest } = incident;
    assert.match(id, /^inc_/);
    assert.ok(downtime_seconds >= 0);
    assert.deepEqual(rest, {
      url: `${SITE}/incidents/${id}`,
      title: 'Mockoon down',
      status: 'investigating',
      severity: 'critical',
      source: 'automatic',
      drill: false,
      flapping: false,
      resolved_at: null,
      duration_seconds: null,
      recurrences: 0,
      report_url: null,
    });
    assert.deepEqual(opened.message.data.monitor, {
      id: 'mockoon',
      name: 'Mockoon',
      group: null,
      status: 'down',
      url: `${SITE}/monitors/mockoon`,
    });
    assert.deepEqual(opened.message.data.cause, {
      kind: 'http_status',
      message: 'HTTP 500, expected 200-299',
      consecutive_failures: 1,
      failure_threshold: 1,
      locations_failing: 1,
      locations_total: 1,
      first_failure_at: started_at,
    });
    assert.equal(opened.message.data.update.status, 'investigating');
    assert.ok(opened.message.data.update.body.length > 0);
  });
  await t.test('down: page, badge and both APIs agree', () => assertAllSayDown(stillup, incident));

  await stillup.kill();
  const restarted = new Date().toISOString();
  stillup = await start();
  await t.test('kill -9 and restart lose nothing', async () => {
    await stillup.until('a check after the restart', async () => (await stillup.monitor('mockoon')).last_check.at > restarted);
    await stillup.until('the same incident', async () => {
      await assertAllSayDown(stillup, incident);
      return true;
    });
    assert.equal(receiver.tries.length, 1, 'nobody is told twice');
  });

  const mended = Date.now();
  await mockoon.mend();
  const resolved = await receiver.wait('incident.resolved', 1, () => stillup.child.words());
  await t.test('resolved: with the right seconds', async () => {
    const end = resolved.message.data.incident;
    assert.equal(end.id, incident.id);
    assert.notEqual(resolved.id, opened.id);
    assert.equal(end.status, 'resolved');
    assert.equal(end.started_at, incident.started_at);
    assert.match(end.resolved_at, INSTANT);
    assert.ok(Date.parse(end.resolved_at) >= mended - LONGEST_CHECK_MS, end.resolved_at);
    assert.ok(Date.parse(end.resolved_at) <= Date.parse(resolved.message.timestamp));
    assert.equal(end.duration_seconds, seconds(end.started_at, end.resolved_at));
    assert.ok(end.downtime_seconds <= end.duration_seconds);
    assert.equal(end.report_url?.startsWith(`${SITE}/incidents/${end.id}`), true, end.report_url);
    assert.deepEqual(resolved.message.data.cause, opened.message.data.cause);
    await assertAllSayUp(stillup, end);
    assert.ok((await stillup.text(end.report_url.slice(SITE.length))).includes('Mockoon down'));
  });
  assert.equal(receiver.tries.length, 2, 'one message opened, one resolved');
});

test('a repeat has the same id and the same bytes, and what comes later waits for it', async (t) => {
  const { mockoon, receiver, start } = await scene(t);
  receiver.answer(500);
  const stillup = await start();
  await stillup.untilStatus('mockoon', 'up');
  await mockoon.break();
  const first = await receiver.wait('incident.opened', 1, () => stillup.child.words());
  await mockoon.mend();
  await receiver.wait('incident.resolved', 1, () => stillup.child.words());
  const [refused, repeated, resolved] = receiver.tries;
  assert.equal(refused, first);
  assert.equal(receiver.tries.length, 3);
  assert.equal(repeated.id, refused.id);
  assert.deepEqual(repeated.body, refused.body);
  assert.ok(Number(repeated.timestamp) - Number(refused.timestamp) >= 4, 'the first retry comes after 5 s, less 10 %');
  assert.notEqual(repeated.headers['webhook-signature'], refused.headers['webhook-signature']);
  assert.equal(resolved.message.type, 'incident.resolved');
});

test('a try cut short by kill -9 is made again, and a receiver that hangs delays no check', async (t) => {
  const { mockoon, receiver, start } = await scene(t);
  receiver.answer('hold');
  let stillup = await start();
  await stillup.untilStatus('mockoon', 'up');
  await mockoon.break();
  await receiver.wait('incident.opened', 1, () => stillup.child.words());
  const checked = new Set();
  await stillup.until('checks beside a receiver that hangs', async () => {
    checked.add((await stillup.monitor('mockoon')).last_check.at);
    return checked.size >= 3;
  });
  assert.equal(receiver.tries.length, 1);
  await stillup.kill();
  stillup = await start();
  await receiver.wait('incident.opened', 2, () => stillup.child.words());
  const [cut, again] = receiver.tries;
  assert.equal(again.id, cut.id);
  assert.deepEqual(again.body, cut.body);
  await mockoon.mend();
  const resolved = await receiver.wait('incident.resolved', 1, () => stillup.child.words());
  assert.equal(resolved.message.data.incident.id, cut.message.data.incident.id);
  assert.equal(receiver.tries.length, 3);
});
