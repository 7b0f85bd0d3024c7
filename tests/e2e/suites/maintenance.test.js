// Planned work, from its announcement to what is still broken after it: while it lasts nobody is told of anything else.

import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import { test } from 'node:test';

import { freePort } from '../lib/port.js';
import { Stage } from '../lib/stage.js';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const iso = (millis) => new Date(millis).toISOString();

/** A service that refuses every connection from the beginning, and windows over it. */
const config = (port, windows) => `
site: { name: Works, url: "https://status.example" }
defaults: { interval: 1s, failure_threshold: 1, success_threshold: 1 }
monitors:
  - { id: shop, name: Shop, tcp: { host: 127.0.0.1, port: ${port} } }
  - { id: vault, visibility: private, tcp: { host: 127.0.0.1, port: ${port} } }
subscribers:
  - id: ops
    webhook: { url: "\${HOOK_URL}", secret: "\${HOOK_SECRET}", allow_private: true, timeout: 60s }
    monitors: [shop]
  - id: other
    webhook: { url: "\${HOOK_URL}", secret: "\${HOOK_SECRET}", allow_private: true, timeout: 60s }
    monitors: [vault]
    events: [maintenance.started]
maintenance: [${windows.map((window) => JSON.stringify(window)).join(', ')}]
`;

test('planned work is announced, keeps quiet, and what is broken after it is an incident from its end on', async (t) => {
  const stage = new Stage(t);
  const receiver = await stage.receiver();
  const port = await freePort();
  const move = { id: 'move', title: 'Move', monitors: ['shop'], start: iso(Date.now() - SECOND), end: iso(Date.now() + HOUR) };
  const secret = { id: 'secret', title: 'Locks', monitors: ['vault'], start: move.start, end: move.end };
  const file = await stage.configuration(config(port, [move, secret]));
  const stillup = await stage.stillup(file, { env: { HOOK_URL: receiver.url, HOOK_SECRET: receiver.secret } });
  const because = () => stillup.child.words();
  const rewrite = (...windows) => fs.writeFile(file, config(port, windows));
  const maintenance = (entry) => entry.message.data.maintenance;
  const told = async (type, id) => {
    await stillup.until(`${type} of ${id}`, () => receiver.of(type).some((entry) => maintenance(entry).id.startsWith(id)));
    return maintenance(receiver.of(type).find((entry) => maintenance(entry).id.startsWith(id)));
  };

  // It runs already when stillup comes: told late, for it still runs.
  const started = await told('maintenance.started', 'move');
  assert.equal(started.status, 'in_progress');
  assert.equal(started.url, `https://status.example/maintenance#${started.id}`);
  assert.equal(started.starts_at, move.start);
  assert.deepEqual(started.monitors, [{ id: 'shop', name: 'Shop' }]);
  assert.equal((await told('maintenance.started', 'secret')).url, null, 'what is private has no page');
  const under = await stillup.untilStatus('shop', 'maintenance');
  assert.equal(under.uptime['24h'], null, 'nothing counts');
  assert.ok(!(await stillup.text('/')).includes('Locks'));

  // A second one is added while the first runs, and then the first is taken away.
  const now = Date.now();
  const upgrade = { id: 'upgrade', title: 'Upgrade', all: true, start: iso(now + 4 * SECOND), end: iso(now + 9 * SECOND) };
  await rewrite(move, secret, upgrade);
  const scheduled = await told('maintenance.scheduled', 'upgrade');
  assert.deepEqual([scheduled.status, scheduled.starts_at, scheduled.ends_at], ['scheduled', upgrade.start, upgrade.end]);
  await told('maintenance.started', 'upgrade');
  await rewrite(upgrade);
  const removed = await told('maintenance.ended', 'move');
  assert.ok(removed.ends_at < move.end, 'one that is removed ends now');
  const ended = await told('maintenance.ended', 'upgrade');
  assert.deepEqual([ended.status, ended.ends_at], ['completed', upgrade.end]);

  const opened = await receiver.wait('incident.opened', 1, because);
  const { incident, monitor } = opened.message.data;
  const quietUntil = [removed.ends_at, ended.ends_at].sort().at(-1);
  assert.equal(incident.started_at, quietUntil, 'the incident begins where the planned work ends');
  assert.equal(monitor.id, 'shop');
  const types = receiver.tries.map((entry) => entry.message).filter((message) => message.data.maintenance?.id === ended.id);
  assert.deepEqual(
    types.filter((message) => message.type !== 'maintenance.started').map((message) => message.type),
    ['maintenance.scheduled', 'maintenance.ended'],
  );
  const first = receiver.tries.findIndex((entry) => entry.message.type.startsWith('incident.'));
  assert.ok(receiver.tries[first].message.timestamp >= quietUntil, 'not a word about incidents before');

  const shop = await stillup.untilStatus('shop', 'down');
  assert.equal(shop.uptime['24h'], 0);
  const { periods, buckets } = await stillup.json('/api/v1/monitors/shop/history?period=24h');
  const seconds = JSON.stringify(periods ?? buckets ?? {});
  assert.match(seconds, /"maintenance":[1-9]/, seconds);
  // A page follows its message within a second.
  let incidents;
  await stillup.until('the incident on the page', async () => {
    ({ incidents } = await stillup.json('/api/v1/incidents'));
    return incidents.length > 0;
  });
  assert.deepEqual(incidents.map((one) => one.started_at), [quietUntil]);
  // One that was taken out while it ran is over, whoever puts it back: that is told.
  await rewrite(move);
  await stillup.until('a word of it', () => /WARN.*this window is over.*maintenance\.id"?[=:] ?"?move/.test(because()));
  assert.equal((await stillup.json('/api/v1/monitors/shop')).status, 'down');
});

test('a restart announces nothing twice and forgets no window', async (t) => {
  const stage = new Stage(t);
  const receiver = await stage.receiver();
  const port = await freePort();
  const start = Date.now() - SECOND;
  const windows = [
    { id: 'move', title: 'Move', all: true, start: iso(start), end: iso(start + HOUR) },
    { id: 'nightly', title: 'Nightly', all: true, start: iso(start + 24 * HOUR), duration: '1h', rrule: 'FREQ=DAILY' },
  ];
  const file = await stage.configuration(config(port, windows));
  const data = await stage.folder();
  const env = { HOOK_URL: receiver.url, HOOK_SECRET: receiver.secret };
  const before = await stage.stillup(file, { data, env });
  // Those of the next seven days.
  await receiver.wait('maintenance.scheduled', 7, () => before.child.words());
  await before.untilStatus('shop', 'maintenance');
  await before.stop();
  const after = await stage.stillup(file, { data, env });
  await after.untilStatus('shop', 'maintenance');
  const newest = async () => (await after.monitor('shop')).last_check?.at ?? '';
  const checked = await newest();
  await after.until('another check', async () => (await newest()) > checked);
  const ids = receiver.of('maintenance.scheduled').map((entry) => entry.message.data.maintenance.id);
  assert.equal(new Set(ids).size, ids.length, 'once per occurrence');
  // One to each of the two that it concerns.
  assert.equal(receiver.of('maintenance.started').length, 2);
  assert.equal(receiver.of('incident.opened').length, 0);
});
