// kill -9 in a loop, while targets flap and a receiver refuses every third try: no message is lost, doubled in meaning or out of order.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { test } from 'node:test';

import { Stage } from '../lib/stage.js';
import { run } from '../lib/stillup.js';
import { until } from '../lib/until.js';

// More by hand: KILLS=60.
const KILLS = Number(process.env.KILLS ?? 8);
const MONITORS = ['a', 'b', 'c', 'd'];

/** Answers of each monitor go bad and good again with its own rhythm, until it is told to mend. */
async function targets(t) {
  const seen = Object.fromEntries(MONITORS.map((id) => [id, 0]));
  const told = { mended: false, seen };
  const server = http.createServer((request, response) => {
    const id = request.url.slice(1);
    const turn = Math.floor(seen[id]++ / (1 + MONITORS.indexOf(id)));
    response.writeHead(told.mended || turn % 2 === 0 ? 200 : 503).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(told, { url: `http://127.0.0.1:${server.address().port}` });
}

test('however often it is killed, every outage is told once, from its beginning to its end', async (t) => {
  const stage = new Stage(t);
  const receiver = await stage.receiver();
  receiver.flaky = 3;
  const target = await targets(t);
  const monitors = MONITORS.map((id) => `  - { id: ${id}, name: ${id.toUpperCase()}, http: { url: "${target.url}/${id}" } }\n`).join('');
  const config = await stage.configuration(`
site: { name: Kills }
defaults: { interval: 1s, retry_interval: 100ms, failure_threshold: 1, success_threshold: 1, reopen_window: 3s }
monitors:
${monitors}subscribers:
  - { id: ops, webhook: { url: "${receiver.url}", secret: ${receiver.secret}, allow_private: true } }
`);
  const data = await stage.folder();
  let stillup = await stage.stillup(config, { data });
  for (let kill = 0; kill < KILLS; kill += 1) {
    const [tries, asked] = [receiver.tries.length, target.seen.d];
    const because = () => stillup.child.words();
    // Each life ends at another moment: in the middle of a message, or of a check.
    await until('something to lose', () => (kill % 2 ? receiver.tries.length > tries : target.seen.d > asked + 1), { because });
    await stillup.kill();
    stillup = await stage.stillup(config, { data });
  }
  target.mended = true;
  const delivered = () => receiver.tries.filter((entry) => entry.answered === 204).map((entry) => entry.message);
  const incidents = await stillup.until('every incident to be over, and told', async () => {
    const { incidents: all } = await stillup.json('/api/v1/incidents');
    const ends = delivered().filter((message) => message.type === 'incident.resolved').map((message) => message.data.incident);
    const told = (one) => ends.some((end) => end.id === one.id && end.resolved_at === one.resolved_at);
    return all.length > 0 && all.every((one) => one.resolved_at && told(one)) && all;
  });

  const bodies = new Map();
  for (const { id, body, refused } of receiver.tries) {
    assert.equal(refused, undefined);
    const before = bodies.get(id) ?? body;
    assert.deepEqual(body, before, `${id} has two bodies`);
    bodies.set(id, before);
  }
  for (const { id, started_at, resolved_at, duration_seconds } of incidents) {
    const lines = receiver.tries.filter((entry) => entry.answered === 204 && entry.message.data.incident.id === id);
    const types = [...new Map(lines.map((entry) => [entry.id, entry.message.type])).values()];
    assert.equal(types[0], 'incident.opened', types.join());
    assert.equal(types.at(-1), 'incident.resolved', types.join());
    assert.ok(types.length <= 4, types.join());
    assert.equal(duration_seconds, Math.round((Date.parse(resolved_at) - Date.parse(started_at)) / 1000));
  }
  const { code, out, err } = await run(['check', '--data', data]);
  assert.equal(code, 0, err);
  t.diagnostic(out.trim());
  t.diagnostic(`${KILLS} kills, ${receiver.tries.length} tries, ${bodies.size} messages, ${incidents.length} incidents`);
});
