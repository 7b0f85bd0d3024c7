// Dependencies: a router takes a shop down, and there is one incident.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import test from 'node:test';

import { Stage } from '../lib/stage.js';
import { run } from '../lib/stillup.js';

test('a dependency that is down speaks for what needs it', async (t) => {
  const stage = new Stage(t);
  const receiver = await stage.receiver();
  const answers = { router: 200, shop: 200 };
  const targets = http.createServer((request, response) => response.writeHead(answers[request.url.slice(1)]).end());
  targets.listen(0, '127.0.0.1');
  await once(targets, 'listening');
  t.after(() => {
    targets.closeAllConnections();
    targets.close();
  });
  const target = `http://127.0.0.1:${targets.address().port}`;
  const config = await stage.configuration(`
site: { name: Dependencies, url: https://status.test }
defaults: { interval: 1s, retry_interval: 100ms, failure_threshold: 1, success_threshold: 1 }
monitors:
  - { id: shop, name: Shop, depends_on: [router], http: { url: "${target}/shop" } }
  - { id: router, name: Router, http: { url: "${target}/router" } }
subscribers:
  - { id: ops, webhook: { url: "${receiver.url}", secret: ${receiver.secret}, allow_private: true } }
`);
  const stillup = await stage.stillup(config);
  await stillup.untilStatus('shop', 'up');
  await stillup.untilStatus('router', 'up');
  // Whichever is looked at first: one incident.
  Object.assign(answers, { router: 503, shop: 503 });
  await stillup.untilStatus('router', 'down');
  await stillup.untilStatus('shop', 'down');
  const incident = await stillup.until('the shop to join', async () => {
    const { incidents } = await stillup.json('/api/v1/incidents');
    return incidents.length === 1 && incidents[0].monitors.length === 2 && incidents[0];
  });
  assert.equal(incident.title, 'Router down');
  assert.match(await stillup.text(`/incidents/${incident.id}`), /Shop is affected too: HTTP 503/);
  answers.router = 200;
  await receiver.wait('incident.resolved');
  const resolved = receiver.of('incident.resolved')[0].message;
  assert.deepEqual(resolved.data.monitors.map((monitor) => monitor.id), ['router', 'shop']);
  // Still down without the router's help: its own incident, from the recovery on.
  const own = (await receiver.wait('incident.opened', 2)).message;
  assert.equal(own.data.incident.title, 'Shop down');
  assert.ok(own.data.incident.started_at >= resolved.data.incident.resolved_at);
  answers.shop = 200;
  const ended = (await receiver.wait('incident.resolved', 2)).message;
  assert.equal(receiver.tries.length, 4);
  // Replay judges all together, and tells the same two.
  const { code, out } = await run(['replay', '--config', config, '--data', stillup.data, '--json']);
  assert.equal(code, 0);
  const { as_configured: asConfigured, monitors } = JSON.parse(out);
  assert.deepEqual([asConfigured.incidents, asConfigured.messages], [2, 4], out);
  const spans = (id) =>
    monitors
      .find((each) => each.monitor === id)
      .as_configured.incident_list.map(({ started_at: from, resolved_at: to, fate }) => [from, to, fate]);
  const told = ({ data: { incident } }) => [incident.started_at, incident.resolved_at, 'kept'];
  assert.deepEqual(spans('router'), [told(resolved)], out);
  assert.deepEqual(spans('shop'), [told(ended)], out);
});
