// /api/v1 against its own description: schemathesis asks what the description allows and what it does not, and holds every answer against it.

import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Child } from '../lib/child.js';
import { freePorts } from '../lib/port.js';
import { Stage } from '../lib/stage.js';

const SCHEMATHESIS = fileURLToPath(new URL('../.venv/bin/schemathesis', import.meta.url));

function config({ mockoon, closed }) {
  const at = (hours) => new Date(Date.now() + hours * 3600e3).toISOString();
  return `
site: { name: "Acme <API>" }
defaults: { interval: 1s, timeout: 1s, failure_threshold: 1, success_threshold: 1 }
groups: [{ id: apis, name: APIs }]
monitors:
  - { id: mockoon, name: Mockoon, group: apis, url: "https://mockoon.com", http: { url: "${mockoon}/ok" } }
  - { id: queue, name: Queue, tcp: { host: 127.0.0.1, port: ${closed} } }
  - { id: paused, name: Paused, enabled: false, tcp: { host: 127.0.0.1, port: ${closed} } }
  - { id: secret, name: Secret, visibility: private, tcp: { host: 127.0.0.1, port: ${closed} } }
maintenance:
  - { id: network, title: Network work, monitors: [queue, secret], start: "${at(1)}", end: "${at(2)}" }
  - { id: vault, title: Secret work, monitors: [secret], start: "${at(1)}", end: "${at(2)}" }
`;
}

/** The description with nothing allowed that it does not name: what is missing in it is found. */
function strict(schema) {
  if (schema === null || typeof schema !== 'object') return schema;
  if (Array.isArray(schema)) return schema.map(strict);
  const made = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]));
  if (made.properties && [made.type].flat().includes('object')) made.additionalProperties = false;
  return made;
}

/** Runs schemathesis with every check; gives its words, which are the message when it finds something. */
async function explore(stillup, folder, description) {
  const file = path.join(folder, 'openapi.json');
  await fs.writeFile(file, JSON.stringify(description));
  const settings = ['--checks', 'all', '--max-examples', '25', '--generation-deterministic', '--no-color'];
  const tool = new Child('schemathesis', SCHEMATHESIS, ['run', file, '--url', stillup.origin, ...settings], { cwd: folder });
  const { code } = await tool.exit(180_000);
  assert.equal(code, 0, `${tool.out}\n${tool.err}`);
  return tool.out;
}

test('/api/v1', async (t) => {
  const stage = new Stage(t);
  const mockoon = await stage.mockoon();
  const [closed] = await freePorts(1);
  const file = await stage.configuration(config({ mockoon: mockoon.url, closed }));
  const stillup = await stage.stillup(file);
  await stillup.untilStatus('mockoon', 'up');
  await mockoon.break();
  await stillup.untilStatus('mockoon', 'down');
  await mockoon.mend();
  await stillup.untilStatus('mockoon', 'up');
  await stillup.untilStatus('queue', 'down');
  const { incidents } = await stillup.json('/api/v1/incidents');

  await t.test('history: the periods in hours or days, which end with the running one', async () => {
    for (const [period, bucket, count] of [['24h', 'hour', 24], ['7d', 'hour', 168], ['30d', 'day', 30], ['90d', 'day', 90], ['1y', 'day', 365]]) {
      const history = await stillup.json(`/api/v1/monitors/mockoon/history?period=${period}`);
      assert.deepEqual([history.monitor, history.period, history.bucket, history.buckets.length], ['mockoon', period, bucket, count]);
      const last = history.buckets.at(-1);
      assert.ok(last.seconds.up > 0 && last.latency_ms.p50 > 0 && last.uptime < 100, JSON.stringify(last));
      for (const [at, each] of history.buckets.entries()) assert.equal(each.end, history.buckets[at + 1]?.start ?? last.end);
    }
    assert.deepEqual((await stillup.json('/api/v1/monitors/mockoon/history')).period, '90d');
  });

  await t.test('checks: newest first, with reasons that visitors may read', async () => {
    const { checks, next } = await stillup.json('/api/v1/monitors/queue/checks');
    assert.equal(next, null);
    assert.deepEqual(checks.map((each) => each.at), checks.map((each) => each.at).sort().reverse());
    const { message } = checks[0].reason;
    assert.deepEqual([checks[0].outcome, checks[0].reason.kind], ['down', 'connect_refused']);
    assert.doesNotMatch(message, /127\.0\.0\.1/);
    const found = await stillup.json(`/api/v1/monitors/queue/checks?from=${checks.at(-1).at}&to=${checks.at(-1).at.replace('Z', '%2B00:00')}`);
    assert.deepEqual(found, { checks: [], next: null });
    const one = await stillup.json(`/api/v1/monitors/queue/checks?from=${checks[0].at}&to=2999-01-01T00:00:00Z&cursor=`);
    assert.deepEqual(one.checks.at(-1), checks[0]);
    assert.deepEqual(await stillup.json('/api/v1/monitors/paused/checks'), { checks: [], next: null });
  });

  await t.test('maintenance: what visitors may know of it', async () => {
    const { maintenance } = await stillup.json('/api/v1/maintenance');
    const { id, url, starts_at: start, ends_at: end, ...rest } = maintenance[0];
    assert.deepEqual(rest, { title: 'Network work', description: null, status: 'scheduled', monitors: [{ id: 'queue', name: 'Queue' }] });
    assert.deepEqual([maintenance.length, url, Date.parse(end) - Date.parse(start)], [1, `${stillup.origin}/maintenance#${id}`, 3600e3]);
  });

  await t.test('bad parameters are a sentence, what is private is not there', async () => {
    for (const [where, status, said] of [
      ['mockoon/history?period=2y', 400, /^period: /],
      ['mockoon/history?period=', 400, /^period: /],
      ['mockoon/checks?from=yesterday', 400, /^from: /],
      ['mockoon/checks?to=2026-11-21', 400, /^to: /],
      ['mockoon/checks?cursor=%00', 400, /^cursor: /],
      ['secret/history', 404, /no such monitor/],
      ['secret/checks', 404, /no such monitor/],
      ['nobody/checks?from=x', 404, /no such monitor/],
    ]) {
      const response = await stillup.get(`/api/v1/monitors/${where}`);
      assert.equal(response.status, status, where);
      assert.match((await response.json()).error, said, where);
    }
  });

  await t.test('every answer is as the description says', async () => {
    const response = await stillup.get('/api/v1/openapi.json');
    assert.equal(response.headers.get('content-type'), 'application/json');
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
    const description = await response.json();
    assert.equal(description.servers[0].url, stillup.origin);
    const folder = await stage.folder();
    const copy = strict(description);
    await explore(stillup, folder, copy);
    // And with ids of things that are there.
    copy.components.parameters.monitor.schema.enum = ['mockoon', 'queue', 'paused'];
    copy.paths['/api/v1/incidents/{id}'].parameters[0].schema.enum = incidents.map((each) => each.id);
    assert.doesNotMatch(await explore(stillup, folder, copy), /repeatedly returned 404/);
  });
});
