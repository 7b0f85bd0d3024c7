// Our fault is never theirs: the real binary on a machine whose network goes away, with and without a canary, and with
// targets that do.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ADDRESSES, inside, NAME_SERVER, Network, SIX } from '../lib/network.js';
import { freePort } from '../lib/port.js';
import { Receiver } from '../lib/receiver.js';
import { Stage } from '../lib/stage.js';
import { run } from '../lib/stillup.js';

const CANARY = 'canary: { tcp: { host: 10.77.0.9, port: 80 }, interval: 1s }';
const BLIND = /We cannot see out since \d\d:\d\d( UTC)?\./;
const IDS = ['one', 'two', 'three', 'four', 'name', 'dns', 'six'];

/**
 * Everything on one check: what is told wrongly would be told at once. The timeout leaves room for a packet that is sent
 * again after a second.
 */
const config = (receivers, admin, canary) => `
site: { name: Doubt, url: https://status.test, locale: en }
server: { admin_listen: "127.0.0.1:${admin}" }
defaults: { interval: 2s, timeout: 1800ms, failure_threshold: 1, success_threshold: 1 }
${canary}
monitors:
${[1, 2, 3, 4].map((n) => `  - { id: ${IDS[n - 1]}, http: { url: "http://10.77.0.${n}/" } }`).join('\n')}
  - { id: name, http: { url: "http://api.acme.test/" } }
  - { id: dns, dns: { name: api.acme.test, resolver: ${NAME_SERVER} } }
  - { id: six, tcp: { host: "${SIX}", port: 80 } }
subscribers:
${Object.entries(receivers)
  .map(([id, { url, secret }]) => `  - { id: ${id}, audience: ${id}, webhook: { url: "${url}", secret: ${secret}, allow_private: true } }`)
  .join('\n')}
`;

async function scene(t, canary = '') {
  const network = await Network.start(t);
  const stage = new Stage(t);
  const receivers = { all: await Receiver.start(), operators: await Receiver.start() };
  for (const receiver of Object.values(receivers)) t.after(() => receiver.stop());
  const admin = await freePort();
  const file = await stage.configuration(config(receivers, admin, canary));
  const stillup = await stage.stillup(file);
  const works = () => untilHeadline(stillup, /^Everything works\.$/);
  const canaryUp = async () => {
    const text = await (await fetch(`http://127.0.0.1:${admin}/metrics`)).text();
    return Number(/^stillup_canary_up (\d)$/m.exec(text)?.[1]);
  };
  await works();
  return { network, stillup, works, canaryUp, file, stage, ...receivers };
}

/** What the page says; if it does not, why each monitor is not up. */
function untilHeadline(stillup, wanted) {
  return stillup.until(`the headline ${wanted}`, async () => {
    const page = await stillup.text('/');
    const title = /<h1[^>]*>([\s\S]*?)<\/h1>/.exec(page)?.[1] ?? '';
    const said = title.replace(/<[^>]*>/g, '').trim();
    if (!wanted.test(said)) {
      const { monitors } = await stillup.json('/api/v1/monitors');
      const bad = monitors.filter(({ status }) => status !== 'up').map(({ id, last_check }) => `${id}: ${JSON.stringify(last_check)}`);
      throw new Error(`it says ${said}\n${bad.join('\n')}`);
    }
    return said;
  });
}

/** Nobody was told of an outage, and none is remembered. */
async function assertNothingHappened({ stillup, all }) {
  assert.deepEqual((await stillup.json('/api/v1/incidents')).incidents, []);
  assert.deepEqual(all.tries.map(({ message }) => message.data.incident.title), []);
  for (const id of IDS) assert.equal((await stillup.monitor(id)).incident ?? null, null);
}

if (inside(import.meta.url)) {
  test('a network that goes away is nobody’s outage: with a canary', async (t) => {
    const site = await scene(t, CANARY);
    assert.equal(await site.canaryUp(), 1);
    const probed = await run(['probe', '--canary', '--config', site.file]);
    assert.equal(probed.code, 0, probed.out);
    site.network.cut();
    await untilHeadline(site.stillup, BLIND);
    await site.stillup.until('every surface', async () => {
      assert.match((await site.stillup.json('/badge/_/status.json?text=headline')).message, BLIND);
      assert.equal((await site.stillup.json('/badge/_/status.json')).message, 'unknown');
      assert.match(await site.stillup.text('/embed/_'), BLIND);
      assert.match(await site.stillup.text('/index.md'), BLIND);
      assert.equal((await site.stillup.json('/api/v2/status.json')).status.indicator, 'none');
      return true;
    });
    const told = await site.operators.wait('incident.opened');
    assert.equal(told.message.data.incident.kind, 'blind');
    assert.equal(told.message.data.incident.url, null);
    assert.equal(await site.canaryUp(), 0);
    for (const id of IDS) {
      await site.stillup.until(`${id} to be nobody's outage`, async () => {
        const { last_check } = await site.stillup.monitor(id);
        if (last_check.outcome !== 'indeterminate') throw new Error(JSON.stringify(last_check));
        return true;
      });
    }
    site.network.mend();
    await site.works();
    await site.operators.wait('incident.resolved');
    assert.equal(site.operators.tries.length, 2, 'once when it begins, once when it ends');
    await assertNothingHappened(site);
  });

  test('a network that goes away is nobody’s outage: without a canary', async (t) => {
    const site = await scene(t);
    site.network.cut();
    await untilHeadline(site.stillup, BLIND);
    site.network.mend();
    await site.works();
    await assertNothingHappened(site);
  });

  test('what is held survives kill -9', async (t) => {
    const site = await scene(t);
    site.network.cut();
    await untilHeadline(site.stillup, BLIND);
    await site.stillup.kill();
    const stillup = await site.stage.stillup(site.file, { data: site.stillup.data });
    await untilHeadline(stillup, BLIND);
    site.network.mend();
    await untilHeadline(stillup, /^Everything works\.$/);
    await assertNothingHappened({ ...site, stillup });
    // what was held is recorded, as ours
    await stillup.until('some checks to be ours, and none down', async () => {
      const checks = await Promise.all(IDS.map(async (id) => (await stillup.json(`/api/v1/monitors/${id}/checks`)).checks));
      const outcomes = checks.flat().map(({ outcome }) => outcome);
      assert.ok(!outcomes.includes('down'), JSON.stringify(checks));
      return outcomes.includes('indeterminate');
    });
  });

  test('a cable that is pulled out is nobody’s outage', async (t) => {
    for (const canary of ['', CANARY]) {
      await t.test(canary ? 'with a canary' : 'without one', async (t) => {
        const site = await scene(t, canary);
        site.network.unplug();
        await untilHeadline(site.stillup, canary ? BLIND : /^Nothing is being measured since/);
        site.network.plug();
        await site.works();
        await assertNothingHappened(site);
      });
    }
  });

  test('many targets that go away at once are an outage, told at once and backdated', async (t) => {
    for (const canary of ['', CANARY]) {
      await t.test(canary ? 'with a canary' : 'without one', async (t) => {
        const site = await scene(t, canary);
        const before = Date.now();
        const gone = ADDRESSES.slice(1, 4);
        for (const address of [...gone, NAME_SERVER]) site.network.leave(address);
        for (const id of ['two', 'three', 'four', 'dns']) await site.stillup.untilStatus(id, 'down');
        const { incidents } = await site.stillup.json('/api/v1/incidents');
        assert.ok(incidents.length >= 4, JSON.stringify(incidents));
        for (const { started_at } of incidents) assert.ok(Date.parse(started_at) >= before - 1800, started_at);
        assert.equal((await site.stillup.monitor('one')).status, 'up');
      });
    }
  });
}
