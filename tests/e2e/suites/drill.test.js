// Drills: the real command against a real server and real receivers, and everything that must not change for them.

import assert from 'node:assert/strict';
import test from 'node:test';

import { Door } from '../lib/door.js';
import { freePort } from '../lib/port.js';
import { Receiver } from '../lib/receiver.js';
import { Stage } from '../lib/stage.js';
import { launch, run } from '../lib/stillup.js';
import { until } from '../lib/until.js';

const TOKEN = 'sesame-of-the-operators';

async function scene(t, { receivers, more = '' }) {
  const stage = new Stage(t);
  const admin = await freePort();
  // stillup's own pages would not do: they answer 503 until the first of them is made, and the first checks may come before
  const door = await Door.open();
  t.after(() => door.shut());
  const config = await stage.configuration(`
site: { name: Drills, url: https://status.test }
server: { admin_listen: "127.0.0.1:${admin}", admin_token: ${TOKEN} }
defaults: { interval: 1s, retry_interval: 100ms }
${more}
monitors:
  - id: page
    name: The page
    tcp: { host: 127.0.0.1, port: ${door.port} }
  - id: paused
    enabled: false
    tcp: { host: 127.0.0.1, port: 1 }
subscribers:
${receivers.map(({ id, receiver }) => `  - { id: ${id}, webhook: { url: "${receiver.url}", secret: ${receiver.secret}, allow_private: true } }`).join('\n')}
`);
  const stillup = await stage.stillup(config);
  await stillup.untilStatus('page', 'up');
  const api = `http://127.0.0.1:${admin}`;
  const env = { STILLUP_ADMIN_URL: api, STILLUP_ADMIN_TOKEN: TOKEN };
  const ask = async (path) => (await fetch(`${api}/api/admin/v1${path}`, { headers: { authorization: `Bearer ${TOKEN}` } })).json();
  return { stage, stillup, api, env, ask, config };
}

test('a drill reaches everybody, and nothing else is different', async (t) => {
  const receiver = await Receiver.start();
  const pager = await Receiver.start();
  t.after(() => Promise.all([receiver.stop(), pager.stop()]));
  const { stillup, api, env, ask } = await scene(t, {
    receivers: [{ id: 'ops', receiver }, { id: 'pager', receiver: pager }],
    more: 'drills: { every: 30d }',
  });
  await until('the overdue drill to be told', async () => (await (await fetch(`${api}/metrics`)).text()).includes('\nstillup_drill_overdue 1\n'));
  assert.equal((await ask('/config')).drills.overdue, true);
  const uptime = await stillup.text('/badge/page/uptime.json');
  const drill = launch(['drill', 'page', '--for', '3s'], { env });
  const card = await stillup.until('the drill on the page', async () => {
    const page = await stillup.text('/');
    return page.includes('Drill: The page down') && page;
  });
  assert.match(card, /Drill ·/);
  assert.match(card, /<span>Everything works\.<\/span><\/h1>/, 'the headline is about what is real');
  const { status, incidents } = await stillup.json('/api/v2/summary.json');
  assert.equal(status.indicator, 'none');
  assert.equal(incidents.length, 1);
  assert.equal((await stillup.monitor('page')).status, 'up');
  const { code } = await drill.exit();
  assert.equal(code, 0, drill.words());
  assert.match(drill.out, /^ops +incident\.opened +delivered after \d+ ms$/m);
  assert.match(drill.out, /^pager +incident\.resolved +delivered after \d+ ms$/m);
  assert.match(drill.out, /all 4 messages arrived/);
  for (const [type, one] of [['incident.opened', receiver], ['incident.resolved', pager]]) {
    const { message } = await one.wait(type);
    assert.equal(message.data.incident.drill, true);
    assert.match(message.data.incident.title, /^Drill: /);
  }
  assert.equal(receiver.tries.length, 2);
  assert.equal(await stillup.text('/badge/page/uptime.json'), uptime);
  const monitor = await stillup.monitor('page');
  assert.equal(monitor.uptime['24h'], 100);
  const { checks } = await stillup.json('/api/v1/monitors/page/checks');
  assert.ok(checks.every((check) => check.outcome === 'up'), JSON.stringify(checks));
  // the page follows within a second
  const told = await stillup.until('the drill to be over on the page', async () => {
    const { incidents } = await stillup.json('/api/v1/incidents');
    return incidents[0]?.status === 'resolved' && incidents;
  });
  assert.deepEqual(told.map((incident) => [incident.drill, incident.status]), [[true, 'resolved']]);
  assert.match(await stillup.text('/feed.atom'), /Drill: The page down/);
  assert.equal((await ask('/config')).drills.overdue, false);
  const { audit } = await ask('/audit');
  assert.deepEqual(audit.map((entry) => [entry.who, entry.action]), [['admin', 'drill.started']]);
});

test('a drill for one is told to one', async (t) => {
  const [receiver, customer] = [await Receiver.start(), await Receiver.start()];
  t.after(() => Promise.all([receiver.stop(), customer.stop()]));
  const { stillup, env } = await scene(t, { receivers: [{ id: 'ops', receiver }, { id: 'customer', receiver: customer }] });
  const unknown = await run(['drill', 'page', '--to', 'opps'], { env });
  assert.equal(unknown.code, 1);
  assert.match(unknown.err, /`opps` is not the id of a subscriber\n {2}hint: did you mean `ops`\?/);
  const { code, out } = await run(['drill', 'page', '--for', '1s', '--to', 'ops'], { env });
  assert.equal(code, 0, out);
  assert.match(out, /^all 2 messages arrived$/m);
  assert.doesNotMatch(out, /customer/);
  assert.equal(customer.tries.length, 0);
  assert.match(stillup.child.err, /an operator's command was carried out .*drill\.started/);
});

test('a receiver that fails is named, and the exit code says so', async (t) => {
  const receiver = await Receiver.start();
  const broken = await Receiver.start();
  t.after(() => Promise.all([receiver.stop(), broken.stop()]));
  broken.answer(...Array(20).fill(500));
  const { env } = await scene(t, { receivers: [{ id: 'ops', receiver }, { id: 'broken', receiver: broken }] });
  const { code, out, err } = await run(['drill', 'page', '--for', '1s', '--wait', '1s'], { env });
  assert.equal(code, 1);
  assert.match(out, /^ops +incident\.opened +delivered after/m);
  assert.match(out, /^broken +incident\.opened +not delivered yet, 1 try: .*500/m);
  assert.match(out, /2 of 4 messages did not arrive/);
  assert.match(err, /page fails on purpose for 1s/);
  const json = await run(['drill', 'page', '--for', '1s', '--wait', '0s', '--json'], { env });
  assert.equal(json.code, 1);
  assert.equal(JSON.parse(json.out).all_delivered, false);
});

test('what cannot be drilled is refused with words', async (t) => {
  const { env } = await scene(t, { receivers: [] });
  for (const [args, words] of [
    [['paused'], /is paused/],
    [['pgae'], /not the id of a monitor/],
    [['page', '--for', '2h'], /1s to 1h/],
    [['page', '--for', '0s'], /1s to 1h/],
  ]) {
    const { code, err } = await run(['drill', ...args], { env });
    assert.equal(code, 1);
    assert.match(err, words);
  }
  const { code, out } = await run(['drill', 'page', '--for', '1s'], { env });
  assert.equal(code, 1, 'nobody is not everybody');
  assert.match(out, /nobody was told/);
});

test('Ctrl-C and a crash both end a drill', async (t) => {
  const receiver = await Receiver.start();
  t.after(() => receiver.stop());
  const { stage, stillup, env, config } = await scene(t, { receivers: [{ id: 'ops', receiver }] });
  const drill = launch(['drill', 'page', '--for', '1h'], { env });
  await receiver.wait('incident.opened');
  drill.signal('SIGINT');
  assert.equal((await drill.exit()).code, 0, drill.words());
  await receiver.wait('incident.resolved');
  const left = launch(['drill', 'page', '--for', '1h'], { env });
  await receiver.wait('incident.opened', 2);
  await left.kill();
  await stillup.kill();
  const again = await stage.stillup(config, { data: stillup.data });
  const { message } = await receiver.wait('incident.resolved', 2, () => again.child.words());
  assert.match(message.data.update.body, /restart/);
});
