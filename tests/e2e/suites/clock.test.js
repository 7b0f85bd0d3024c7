// Clocks that step, forward and back, by little and by much, whatever is going on: the real binary under a clock of its
// own. After each step the figures are right, nothing lies in the future, nothing waits for ever, nothing is told twice.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { Clock, DAY, HOUR, YEAR } from '../lib/clock.js';
import { Door } from '../lib/door.js';
import { freePort } from '../lib/port.js';
import { Stage } from '../lib/stage.js';
import { run } from '../lib/stillup.js';

const TOKEN = 'sesame-of-the-operators';
const INSTANT = /"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"/g;
const STEPS = [3, HOUR, 2 * HOUR, 25 * HOUR, 9 * YEAR];
const told = (seconds) => (seconds < HOUR ? `${seconds} s` : seconds < YEAR ? `${seconds / HOUR} h` : `${seconds / YEAR} years`);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A door, a receiver, a clock, and what watches one and tells the other. */
async function scene(t, { ahead = 0, more = '', serve = true } = {}) {
  const stage = new Stage(t);
  const receiver = await stage.receiver();
  const door = await Door.open();
  t.after(() => door.shut());
  const admin = await freePort();
  const config = await stage.configuration(`
site: { name: Clocks, url: https://status.test, timezone: Europe/Berlin }
server: { admin_listen: "127.0.0.1:${admin}", admin_token: ${TOKEN} }
defaults: { interval: 1s, timeout: 500ms, retry_interval: 100ms, failure_threshold: 1, success_threshold: 1, reopen_window: 0s }
monitors:
  - { id: door, name: Door, tcp: { host: 127.0.0.1, port: ${door.port} } }
subscribers:
  - { id: ops, webhook: { url: "${receiver.url}", secret: ${receiver.secret}, allow_private: true, timeout: 60s } }
${more}
`);
  const data = await stage.folder();
  const clock = new Clock(await stage.folder(), ahead);
  receiver.clock = clock;
  const api = `http://127.0.0.1:${admin}`;
  const it = { stage, receiver, door, clock, data, api };
  it.start = async () => (it.stillup = await stage.stillup(config, { data, env: clock.env }));
  it.metrics = async () => (await fetch(`${api}/metrics`)).text();
  it.metric = async (name) => Number((await it.metrics()).split('\n').find((line) => line.startsWith(`${name} `))?.split(' ')[1]);
  it.steps = async (direction) => it.metric(`stillup_clock_step_total{direction="${direction}"}`);
  it.accept = () => run(['clock', 'accept'], { env: { STILLUP_ADMIN_URL: api, STILLUP_ADMIN_TOKEN: TOKEN } });
  it.because = () => it.stillup.child.words();
  if (serve) await it.start();
  return it;
}

/** Waits until the newest check is dated by the clock as it is. */
async function untilChecked({ stillup, clock }) {
  const from = clock.now();
  return stillup.until('a check by the new time', async () => {
    const { last_check } = await stillup.monitor('door');
    const at = last_check && Date.parse(last_check.at);
    return at >= from && at <= clock.now() + 1000 && last_check;
  });
}

/** The clock steps, and is followed; one that is not believed is accepted. */
async function step(it, by) {
  const direction = by < 0 ? 'backward' : 'forward';
  const before = await it.steps(direction);
  it.clock.step(by);
  await it.stillup.until('the step to be seen', async () => (await it.steps(direction)) > before);
  if (by < -DAY) {
    assert.equal(await it.metric('stillup_clock_believed'), 0);
    const { code, out, err } = await it.accept();
    assert.equal(code, 0, err);
    assert.match(out, /^accepted: it is /);
  }
  assert.equal(await it.metric('stillup_clock_believed'), 1);
  assert.equal(await it.steps(direction), before + 1, 'counted once');
}

/** No surface tells of an instant that has not come. */
async function assertNothingAhead({ stillup, clock }) {
  const paths = ['/api/v1/monitors', '/api/v1/monitors/door', '/api/v1/monitors/door/checks', '/api/v1/incidents', '/api/v2/summary.json', '/api/v2/incidents.json', '/feed.json'];
  for (const path of paths) {
    // planned work does lie ahead
    const text = (await stillup.text(path)).replaceAll(/"scheduled_(for|until)":"[^"]*"/g, '');
    for (const [, instant] of text.matchAll(INSTANT)) {
      assert.ok(Date.parse(instant) <= clock.now() + 1000, `${path}: ${instant} lies after ${new Date(clock.now()).toISOString()}`);
    }
  }
}

/** The door is shut for about so long; gives how long that was, seconds. */
async function outage({ door, receiver, because }, ms, opened, resolved) {
  const shut = performance.now();
  await door.shut();
  await receiver.wait('incident.opened', opened, because);
  await pause(ms);
  await door.open();
  const length = (performance.now() - shut) / 1000;
  const last = await receiver.wait('incident.resolved', resolved, because);
  return { length, incident: last.message.data.incident };
}

/** It lasted as long as it did, give or take a check at either end. */
function assertLasted({ duration_seconds: duration, downtime_seconds: downtime }, length) {
  assert.ok(Math.abs(duration - length) <= 2, `${duration} s, and it was ${length} s`);
  assert.ok(Math.abs(downtime - length) <= 2, `${downtime} s, and it was ${length} s`);
}

describe('a clock that steps', { concurrency: 5 }, () => {
  for (const by of STEPS.flatMap((seconds) => [seconds, -seconds])) {
    const name = `${by < 0 ? 'back' : 'forward'} by ${told(Math.abs(by))}`;

    test(`${name} while all is up`, async (t) => {
      const it = await scene(t);
      await it.stillup.untilStatus('door', 'up');
      const before = await outage(it, 500, 1, 1);
      await untilChecked(it);
      await step(it, by);
      await untilChecked(it);
      await it.stillup.untilStatus('door', 'up');
      await assertNothingAhead(it);
      const after = await outage(it, 2500, 2, 2);
      assertLasted(after.incident, after.length);
      await untilChecked(it);
      await assertNothingAhead(it);
      const { incidents } = await it.stillup.json('/api/v1/incidents');
      const known = incidents.map((incident) => incident.id);
      assert.ok(known.includes(after.incident.id));
      // one that lies in the future is none until then
      assert.equal(known.includes(before.incident.id), Date.parse(before.incident.started_at) <= it.clock.now());
      const { uptime } = await it.stillup.monitor('door');
      assert.ok(uptime['24h'] !== null && uptime['24h'] > 0 && uptime['24h'] < 100, JSON.stringify(uptime));
      assert.equal(it.receiver.of('incident.opened').length, 2, 'told once each');
      assert.equal(it.receiver.of('incident.resolved').length, 2, 'told once each');
    });

    test(`${name} while an incident is open`, async (t) => {
      const it = await scene(t);
      await it.stillup.untilStatus('door', 'up');
      const shut = performance.now();
      await it.door.shut();
      const opened = await it.receiver.wait('incident.opened', 1, it.because);
      await step(it, by);
      // back, it goes on from the new now; forward, the time between does not count
      const began = by < 0 ? performance.now() : shut;
      await it.stillup.until('a check by the new time', async () => (await untilChecked(it)).outcome === 'down');
      await assertNothingAhead(it);
      await it.door.open();
      const length = (performance.now() - began) / 1000;
      const { incident } = (await it.receiver.wait('incident.resolved', 1, it.because)).message.data;
      assert.equal(incident.id, opened.message.data.incident.id);
      assert.ok(Math.abs(incident.downtime_seconds - length) <= 2, `${incident.downtime_seconds} s of downtime, and it was ${length} s`);
      await untilChecked(it);
      await assertNothingAhead(it);
      assert.equal(it.receiver.tries.length, 2, 'opened and resolved, once each');
    });

    test(`${name} while a message waits`, async (t) => {
      const it = await scene(t);
      await it.stillup.untilStatus('door', 'up');
      it.receiver.answer(500);
      await it.door.shut();
      await it.receiver.wait('incident.opened', 1, it.because);
      const failed = performance.now();
      await step(it, by);
      await it.receiver.wait('incident.opened', 2, it.because);
      const waited = (performance.now() - failed) / 1000;
      assert.ok(waited > 3.5, `tried again after ${waited} s instead of about 5`);
      assert.ok(waited < 30, `tried again after ${waited} s instead of about 5`);
      await it.door.open();
      await it.receiver.wait('incident.resolved', 1, it.because);
      assert.equal(new Set(it.receiver.tries.map((each) => each.id)).size, 2);
    });

    test(`${name} across a restart`, async (t) => {
      const it = await scene(t);
      await it.stillup.untilStatus('door', 'up');
      await outage(it, 500, 1, 1);
      await untilChecked(it);
      assert.equal(await it.stillup.stop(), 0);
      it.clock.step(by);
      await it.start();
      if (by < -DAY) {
        assert.equal(await it.metric('stillup_clock_believed'), 0);
        assert.equal((await it.accept()).code, 0);
      }
      await untilChecked(it);
      await it.stillup.untilStatus('door', 'up');
      await assertNothingAhead(it);
      const { length, incident } = await outage(it, 1500, 2, 2);
      assertLasted(incident, length);
      assert.equal(it.receiver.tries.length, 4, 'told once each');
    });
  }
});

describe('what a step meets', { concurrency: 5 }, () => {
  const iso = (ms) => new Date(ms).toISOString();

  for (const restarts of [false, true]) {
    test(`a window that had ended runs again when the clock is turned back into it${restarts ? ', across a restart' : ''}`, async (t) => {
      const start = Date.now() - 2 * HOUR * 1000;
      const more = `
maintenance:
  - { id: work, title: Work, all: true, start: "${iso(start)}", duration: 1h }
`;
      const it = await scene(t, { more, ahead: -HOUR * 1.5 });
      await it.stillup.untilStatus('door', 'maintenance');
      // what is on its way when the clock steps would be of another time
      await it.receiver.wait('maintenance.started', 1, it.because);
      await step(it, 2 * HOUR);
      await it.stillup.untilStatus('door', 'up');
      const types = () => it.receiver.tries.map((each) => each.message.type);
      await it.receiver.wait('maintenance.ended', 1, it.because);
      if (restarts) {
        assert.equal(await it.stillup.stop(), 0);
        it.clock.step(-2 * HOUR);
        await it.start();
      } else {
        await step(it, -2 * HOUR);
      }
      await it.stillup.untilStatus('door', 'maintenance');
      await it.door.shut();
      await it.stillup.until('a failed check', async () => (await it.stillup.monitor('door')).last_check?.outcome === 'down');
      await it.door.open();
      await untilChecked(it);
      await assertNothingAhead(it);
      assert.deepEqual((await it.stillup.json('/api/v1/incidents')).incidents, [], 'nothing opens inside');
      assert.deepEqual(types(), ['maintenance.started', 'maintenance.ended'], 'told once each');
    });
  }

  test('back by nine years and forth again: nothing is recorded meanwhile, and nothing of the history is lost', async (t) => {
    const it = await scene(t);
    await it.stillup.untilStatus('door', 'up');
    await outage(it, 1500, 1, 1);
    await untilChecked(it);
    it.clock.step(-9 * YEAR);
    await it.stillup.until('the clock not to be believed', async () => (await it.metric('stillup_clock_believed')) === 0);
    const { incidents } = await it.stillup.json('/api/v1/incidents');
    const { last_check: last } = await it.stillup.monitor('door');
    // probed, and not recorded: the page says so by its own rule
    await it.stillup.untilStatus('door', 'unknown');
    assert.match(await it.stillup.text('/'), /Nothing is being measured since/);
    assert.equal((await it.stillup.monitor('door')).last_check.at, last.at);
    const response = await fetch(`${it.api}/api/admin/v1/incidents`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'Something' }),
    });
    assert.equal(response.status, 503);
    assert.match((await response.json()).error.hint, /stillup clock accept/);
    it.clock.step(9 * YEAR);
    await it.stillup.until('the clock to be believed', async () => (await it.metric('stillup_clock_believed')) === 1);
    await untilChecked(it);
    await it.stillup.untilStatus('door', 'up');
    assert.deepEqual((await it.stillup.json('/api/v1/incidents')).incidents, incidents);
    await assertNothingAhead(it);
    assert.equal((await it.accept()).code, 1, 'there is nothing to accept');
  });

  test('forward by nine years and back: the history is what it was', async (t) => {
    const it = await scene(t);
    await it.stillup.untilStatus('door', 'up');
    await outage(it, 1500, 1, 1);
    await untilChecked(it);
    const before = (await it.stillup.json('/api/v1/incidents')).incidents;
    await step(it, 9 * YEAR);
    await untilChecked(it);
    await step(it, -9 * YEAR);
    await untilChecked(it);
    assert.deepEqual((await it.stillup.json('/api/v1/incidents')).incidents, before);
    const { uptime } = await it.stillup.monitor('door');
    assert.ok(uptime['24h'] > 0 && uptime['24h'] < 100);
    await assertNothingAhead(it);
  });

  test('a machine without a battery records nothing before its clock is set', async (t) => {
    const unset = -Math.floor(Date.now() / 1000) + 100;
    const it = await scene(t, { ahead: unset });
    assert.equal(await it.metric('stillup_clock_believed'), 0);
    assert.match(await it.stillup.text('/'), /Nothing measured yet/);
    assert.equal((await it.stillup.monitor('door')).last_check, null);
    it.clock.set(0);
    await untilChecked(it);
    await it.stillup.untilStatus('door', 'up');
    const { length, incident } = await outage(it, 1500, 1, 1);
    assertLasted(incident, length);
    // and again, with a history
    assert.equal(await it.stillup.stop(), 0);
    it.clock.set(unset);
    await it.start();
    assert.equal(await it.metric('stillup_clock_believed'), 0);
    assert.equal((await it.stillup.json('/api/v1/incidents')).incidents.length, 1);
    it.clock.set(0);
    await untilChecked(it);
    await it.stillup.untilStatus('door', 'up');
    await assertNothingAhead(it);
  });

  // Berlin: 2026-03-29 01:00 UTC forward, 2026-10-25 01:00 UTC back
  for (const [change, daily, before, after] of [
    ['2026-03-29T01:00:00Z', '03:00', 'up', 'maintenance'],
    ['2026-10-25T01:00:00Z', '02:00', 'maintenance', 'up'],
  ]) {
    test(`the clocks on the wall change at ${change}: nothing steps, and windows keep to them`, async (t) => {
      const more = `
maintenance:
  - { id: nightly, title: Nightly, all: true, start: "2026-01-01T${daily}", duration: 1h, rrule: FREQ=DAILY }
`;
      const it = await scene(t, { more, ahead: 0, serve: false });
      it.clock.set(Math.round((Date.parse(change) - Date.now()) / 1000) - 8);
      await it.start();
      await it.stillup.untilStatus('door', before);
      await it.stillup.untilStatus('door', after);
      assert.ok(it.clock.now() >= Date.parse(change) - 1000);
      assert.deepEqual([await it.steps('forward'), await it.steps('backward')], [0, 0]);
    });
  }
});
