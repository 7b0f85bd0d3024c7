// A process that does not get to run calls nobody down: the real binary stopped, frozen, throttled and with a disk that
// hangs, and healthy targets all the while. What hangs is down all the same.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { freePort } from '../lib/port.js';
import { Stage } from '../lib/stage.js';
import { launch } from '../lib/stillup.js';
import { until } from '../lib/until.js';

const TARGETS = 100;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Answers after a third of a second; below `/hang`, and where it is broken, never. */
async function target(t) {
  const server = http.createServer((request, response) => {
    server.emit('asked', request.url);
    if (request.url.startsWith('/hang') || request.url === server.broken) return;
    setTimeout(() => response.end('fine'), 300);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  server.origin = `http://127.0.0.1:${server.address().port}`;
  return server;
}

/** Everything on one check: what is told wrongly would be told at once. */
async function scene(t, { timeout, monitors = '', canary = false, webhook = '', data } = {}) {
  const stage = new Stage(t);
  const [receiver, server, admin] = [await stage.receiver(), await target(t), await freePort()];
  const ids = Array.from({ length: TARGETS }, (_, n) => `m${n}`);
  const config = await stage.configuration(`
site: { name: Starved, url: https://status.test, locale: en }
server: { admin_listen: "127.0.0.1:${admin}", admin_token: sesame-of-the-operators }
defaults: { interval: 1s, timeout: ${timeout}, failure_threshold: 1, success_threshold: 1, degraded_above: 900ms }
limits: { concurrency: 200, per_host: 200 }
${canary ? `canary: { http: { url: "${server.origin}/canary" }, interval: 1s }` : ''}
monitors:
${ids.map((id) => `  - { id: ${id}, http: { url: "${server.origin}/${id}" } }`).join('\n')}
${monitors.replaceAll('ORIGIN', server.origin)}
subscribers:
  - { id: ops, webhook: { url: "${receiver.url}", secret: ${receiver.secret}, allow_private: true${webhook} } }
`);
  const stillup = await stage.stillup(config, { data });
  const site = { stage, receiver, server, config, stillup, ids };
  site.metrics = async () => (await fetch(`http://127.0.0.1:${admin}/metrics`, { headers: { authorization: 'Bearer sesame-of-the-operators' } })).text();
  site.metric = async (name) => Number((await site.metrics()).split('\n').find((line) => line.startsWith(`${name} `))?.split(' ')[1]);
  site.admin = async (where) => (await fetch(`http://127.0.0.1:${admin}${where}`, { headers: { authorization: 'Bearer sesame-of-the-operators' } })).json();
  await untilAllUp(site, 0);
  return site;
}

/** Every healthy target was found up by a check that began after an instant. */
async function untilAllUp({ stillup, ids }, since) {
  await stillup.until('every target to be up', async () => {
    const { monitors } = await stillup.json('/api/v1/monitors');
    const of = new Map(monitors.map((monitor) => [monitor.id, monitor]));
    const bad = ids.map((id) => of.get(id)).filter(({ status, last_check }) => status !== 'up' || last_check?.outcome !== 'up' || Date.parse(last_check.at) < since);
    if (bad.length) throw new Error(`${bad.length} are not: ${JSON.stringify(bad[0])}`);
    return true;
  });
}

/** Of the healthy targets no check failed or was slow, none of the few is down, and nobody was told. */
async function assertNobodyWasCalledDown({ stillup, receiver, ids }, others = []) {
  const { incidents } = await stillup.json('/api/v1/incidents');
  assert.deepEqual(incidents.map(({ title }) => title), others);
  const checks = (await Promise.all(ids.map(async (id) => (await stillup.json(`/api/v1/monitors/${id}/checks`)).checks))).flat();
  assert.deepEqual(checks.filter(({ outcome }) => outcome === 'down' || outcome === 'degraded'), []);
  const told = receiver.tries.map(({ message }) => message.data.incident.title);
  assert.deepEqual([...new Set(told)], others);
  return checks;
}

test('a process that is stopped calls nobody down', async (t) => {
  const site = await scene(t, { timeout: '8s', canary: true });
  for (let round = 0; round < 3; round += 1) {
    site.stillup.child.signal('SIGSTOP');
    await pause(12_000);
    site.stillup.child.signal('SIGCONT');
    await untilAllUp(site, Date.now());
  }
  const checks = await assertNobodyWasCalledDown(site);
  const starved = checks.filter(({ outcome }) => outcome === 'indeterminate');
  assert.ok(starved.length > 0, 'some ran while it was stopped');
  assert.deepEqual([...new Set(starved.map(({ reason }) => reason.kind))], ['starved']);
  assert.ok((await site.metric('stillup_starved_checks_total')) >= starved.length);
  assert.ok((await site.metric('stillup_starved_seconds_total')) > 30);
  assert.match(await site.metrics(), /stillup_check_total\{monitor="m0",location="local",outcome="up"\} \d+/);
  assert.doesNotMatch(await site.metrics(), /stillup_check_total\{[^}]*outcome="down"/);
  assert.equal(site.stillup.child.err.match(/this machine was stopped or asleep/g)?.length, 1, site.stillup.child.words());
});

/** Folders of a control group that was made for this test, or undefined where none can be. */
function group(t, controller, file) {
  for (const [root, name] of [['/sys/fs/cgroup', file.v2], [`/sys/fs/cgroup/${controller}`, file.v1], ['/sys/fs/cgroup/unified', file.v2]]) {
    const folder = path.join(root, `stillup-test-${process.pid}-${controller}`);
    try {
      fs.mkdirSync(folder);
    } catch {
      continue;
    }
    const knob = path.join(folder, name);
    if (!fs.existsSync(knob)) {
      fs.rmdirSync(folder);
      continue;
    }
    // a process leaves it when it ends, or before
    t.after(() => until('the control group to be empty', () => fs.rmdirSync(folder) ?? true));
    return { folder, knob, v2: name === file.v2 };
  }
  return undefined;
}

/** Takes nearly all processor time from a process; gives how that was done, and what ends it. */
function throttle(t, pid) {
  const made = group(t, 'cpu', { v2: 'cpu.max', v1: 'cpu.cfs_quota_us' });
  if (made) {
    fs.writeFileSync(made.knob, made.v2 ? '2000 100000' : '2000');
    fs.writeFileSync(path.join(made.folder, 'cgroup.procs'), String(pid));
    const end = () => fs.writeFileSync(path.join(made.folder, '..', 'cgroup.procs'), String(pid));
    return { how: made.knob, end };
  }
  const all = fs.readdirSync(`/proc/${pid}/task`);
  const [cpu] = spawnSync('taskset', ['-pc', String(pid)], { encoding: 'utf8' }).stdout.trim().split(': ').at(-1).split(/[,-]/);
  for (const task of all) spawnSync('taskset', ['-pc', cpu, task]);
  for (const task of all) spawnSync('renice', ['-n', '19', '-p', task]);
  const busy = Array.from({ length: 8 }, () => spawn('taskset', ['-c', cpu, 'sh', '-c', 'while :; do :; done']));
  const end = () => busy.forEach((child) => child.kill('SIGKILL'));
  t.after(end);
  return { how: 'nice 19 on one processor with 8 busy loops', end };
}

test('a process that gets no processor calls nobody down', async (t) => {
  const site = await scene(t, { timeout: '1s' });
  const { how, end } = throttle(t, site.stillup.child.pid);
  t.diagnostic(`throttled by ${how}`);
  await pause(20_000);
  end();
  await untilAllUp(site, Date.now());
  const checks = await assertNobodyWasCalledDown(site);
  assert.ok(checks.some(({ outcome }) => outcome === 'indeterminate'), 'some had no time');
});

test('a process that is frozen calls nobody down', async (t) => {
  const site = await scene(t, { timeout: '2s' });
  const made = group(t, 'freezer', { v2: 'cgroup.freeze', v1: 'freezer.state' });
  t.diagnostic(`frozen by ${made?.knob ?? 'SIGSTOP: no control group can be made here'}`);
  if (made) fs.writeFileSync(path.join(made.folder, 'cgroup.procs'), String(site.stillup.child.pid));
  const freeze = (frozen) => {
    if (!made) return site.stillup.child.signal(frozen ? 'SIGSTOP' : 'SIGCONT');
    return fs.writeFileSync(made.knob, made.v2 ? (frozen ? '1' : '0') : frozen ? 'FROZEN' : 'THAWED');
  };
  for (let round = 0; round < 4; round += 1) {
    freeze(true);
    await pause(3_000);
    freeze(false);
    await untilAllUp(site, Date.now());
  }
  if (made) fs.writeFileSync(path.join(made.folder, '..', 'cgroup.procs'), String(site.stillup.child.pid));
  await assertNobodyWasCalledDown(site);
});

test('what hangs is down, though the process was stopped and other work runs beside it', async (t) => {
  const busy = Array.from({ length: 3 }, () => spawn('sh', ['-c', 'while :; do :; done']));
  t.after(() => busy.forEach((child) => child.kill('SIGKILL')));
  const site = await scene(t, { timeout: '2s', monitors: '  - { id: hung, http: { url: "ORIGIN/hang" }, interval: 3s }' });
  await site.stillup.untilStatus('hung', 'down');
  site.stillup.child.signal('SIGSTOP');
  await pause(3_000);
  site.stillup.child.signal('SIGCONT');
  await untilAllUp(site, Date.now());
  assert.equal((await site.stillup.monitor('hung')).status, 'down', 'it stays so');
});

test('a try of a message that failed while the process was stopped is no failure of its receiver', async (t) => {
  const site = await scene(t, { timeout: '1s', webhook: ', timeout: 3s', monitors: '  - { id: hung, http: { url: "ORIGIN/hang" }, interval: 3s }' });
  site.receiver.answer('hold');
  await site.stillup.untilStatus('hung', 'down');
  await site.receiver.wait('incident.opened');
  site.stillup.child.signal('SIGSTOP');
  await pause(6_000);
  site.stillup.child.signal('SIGCONT');
  await site.receiver.wait('incident.opened', 2);
  const delivery = await site.stillup.until('it to be delivered', async () => {
    const [one] = (await site.admin('/api/admin/v1/deliveries')).deliveries;
    if (one.state !== 'delivered') throw new Error(JSON.stringify(one));
    return one;
  });
  assert.equal(delivery.attempts, 1, JSON.stringify(delivery));
  assert.equal(await site.metric('stillup_starved_tries_total'), 1);
});

test('a try of a message for which there is no descriptor is no failure of its receiver', async (t) => {
  const site = await scene(t, { timeout: '1s', webhook: ', timeout: 3s', monitors: '  - { id: breaks, http: { url: "ORIGIN/breaks" } }' });
  const limit = (soft) => {
    const done = spawnSync('prlimit', ['--pid', String(site.stillup.child.pid), `--nofile=${soft}:`], { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
  };
  site.receiver.answer('hold');
  site.server.broken = '/breaks';
  await site.receiver.wait('incident.opened');
  limit(8);
  await site.stillup.until('a try without a descriptor', async () => /had nothing to try it with/.test(site.stillup.child.words()));
  limit(1024);
  await site.receiver.wait('incident.opened', 2);
  const delivery = await site.stillup.until('it to be delivered', async () => {
    const [one] = (await site.admin('/api/admin/v1/deliveries')).deliveries;
    if (one.state !== 'delivered') throw new Error(JSON.stringify(one));
    return one;
  });
  assert.equal(delivery.attempts, 2, JSON.stringify(delivery));
});

test('a probe by hand that was stopped says so', async (t) => {
  const [stage, server] = [new Stage(t), await target(t)];
  const file = await stage.configuration(`
site: { name: Starved }
defaults: { timeout: 2s }
monitors:
  - { id: web, timeout: 10s, http: { url: "${server.origin}/web" } }
  - { id: hung, http: { url: "${server.origin}/hang" } }
`);
  const stopped = async (id, ...more) => {
    const asked = once(server, 'asked');
    const child = launch(['probe', id, '--config', file, ...more]);
    await Promise.race([asked, child.exit().then(() => child.mustRun())]);
    child.signal('SIGSTOP');
    await pause(4_000);
    child.signal('SIGCONT');
    const { code } = await child.exit();
    assert.match(child.out, /this machine lost \d+ ms/, child.words());
    return { code, out: child.out };
  };
  for (const more of [[], ['--json'], ['--explain']]) {
    const { code, out } = await stopped('hung', ...more);
    assert.equal(code, 2, out);
    assert.match(out, /indeterminate/i);
  }
  const { code, out } = await stopped('web', '--json');
  assert.equal(code, 0, out);
  const { outcome, latency_ms: latency } = JSON.parse(out);
  assert.equal(outcome, 'up', 'an answer is evidence');
  assert.ok(latency < 1_000, out);
});

/** A file system of its own that can be frozen, as far as one can be mounted. */
function disk() {
  const whole = fs.mkdtempSync(path.join(os.tmpdir(), 'stillup-disk-'));
  const [folder, image] = [path.join(whole, 'mounted'), path.join(whole, 'image')];
  const end = () => fs.rmSync(whole, { recursive: true });
  fs.mkdirSync(folder);
  fs.writeFileSync(image, '');
  fs.truncateSync(image, 64 * 1024 * 1024);
  const ran = (program, ...args) => spawnSync(program, args).status === 0;
  if (!ran('mkfs.ext4', '-q', image) || !ran('mount', '-o', 'loop', image, folder)) return { end };
  const freeze = () => assert.ok(ran('fsfreeze', '-f', folder));
  const thaw = () => assert.ok(ran('fsfreeze', '-u', folder));
  return { folder, freeze, thaw, end: () => ran('umount', folder) && end() };
}

/** Holds the lock of the database, as a disk that does not write would. */
async function lock(file) {
  const code = `import sqlite3,sys;c=sqlite3.connect(sys.argv[1],isolation_level=None);c.execute('BEGIN IMMEDIATE');print('held',flush=True);sys.stdin.read()`;
  const child = spawn('python3', ['-c', code, file]);
  await once(child.stdout, 'data');
  return () => child.kill('SIGKILL');
}

test('a disk that hangs makes no check late', async (t) => {
  const own = disk();
  t.diagnostic(own.folder ? 'a file system is frozen' : 'the database is locked: no file system of its own can be mounted here');
  const site = await scene(t, { timeout: '2s', data: own.folder });
  t.after(() => own.end());
  const count = async () => {
    const text = await site.metrics();
    const of = (label) => Number(text.split('\n').find((line) => line.startsWith(`stillup_check_lateness_seconds_${label} `))?.split(' ').at(-1));
    return { all: of('count'), late: of('count') - of('bucket{le="0.5"}'), starved: await site.metric('stillup_starved_checks_total') };
  };
  const before = await count();
  const end = own.folder ? (own.freeze(), own.thaw) : await lock(path.join(site.stillup.data, 'stillup.db'));
  try {
    await until('checks to go on', async () => (await count()).all >= before.all + 10 * TARGETS);
    assert.deepEqual({ ...(await count()), all: 0 }, { ...before, all: 0 }, 'none is late');
  } finally {
    end();
  }
  await untilAllUp(site, Date.now());
  await assertNobodyWasCalledDown(site);
});
