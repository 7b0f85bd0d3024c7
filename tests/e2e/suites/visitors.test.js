// Visitors who are many, slow or rude, against a process that has few descriptors; what operators ask for meanwhile, and who may ask.

import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import http from 'node:http';
import { once } from 'node:events';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

import { samples } from '../differential/judges.js';
import { Peer, crowd } from '../lib/peers.js';
import { freePort } from '../lib/port.js';
import { Stage } from '../lib/stage.js';
import { run } from '../lib/stillup.js';
import { until } from '../lib/until.js';

const TOKEN = 'open-sesame-open-sesame';
const GET = 'GET / HTTP/1.1\r\nHost: status.test\r\n\r\n';

/** A stillup that checks a target of ours, started by a shell that says `first`. */
async function scene(t, first, server = '') {
  const stage = new Stage(t);
  const target = http.createServer((_, response) => response.writeHead(200, { connection: 'close' }).end('ok'));
  target.listen(0, '127.0.0.1');
  await once(target, 'listening');
  t.after(() => target.close());
  const admin = await freePort();
  const config = await stage.configuration(`
site: { name: Visitors }
server: { admin_listen: "127.0.0.1:${admin}", admin_token: ${TOKEN}, ${server} }
monitors: [{ id: shop, name: Shop, interval: 1s, failure_threshold: 1, http: { url: "http://127.0.0.1:${target.address().port}/" } }]
`);
  const stillup = await stage.stillup(config, { shell: first });
  await stillup.untilStatus('shop', 'up');
  const metric = async (name) => {
    const response = await fetch(`http://127.0.0.1:${admin}/metrics`);
    assert.equal(response.status, 200);
    const found = samples(await response.text());
    assert.ok(found.has(name), name);
    return found.get(name);
  };
  const api = (path, headers) =>
    fetch(`http://127.0.0.1:${admin}/api/admin/v1/${path}`, { headers: { authorization: `Bearer ${TOKEN}`, ...headers } });
  return { stage, stillup, config, metric, api, admin };
}

/** Nothing that visitors do costs a check. */
async function untroubled({ stillup, metric }) {
  const checks = 'stillup_check_total{monitor="shop",location="local",outcome="up"}';
  const before = await metric(checks);
  await stillup.until('three more good checks', async () => (await metric(checks)) >= before + 3);
  for (const outcome of ['down', 'indeterminate']) {
    await assert.rejects(metric(`stillup_check_total{monitor="shop",location="local",outcome="${outcome}"}`), /outcome/, outcome);
  }
}

test('the soft limit of descriptors is raised, and both are said', async (t) => {
  const { stillup, metric } = await scene(t, 'ulimit -Sn 256; ulimit -Hn 4096');
  assert.match(stillup.child.err, /descriptors=4096 before=256 places=2\d{3} concurrency=1024/);
  assert.match(execFileSync('prlimit', ['--nofile', '--raw', '--noheadings', '-o', 'SOFT,HARD', '-p', String(stillup.child.pid)], { encoding: 'utf8' }), /^4096\s+4096/);
  assert.ok((await metric('stillup_connections_places{listener="public"}')) > 2000);
});

test('more polite peers than descriptors', async (t) => {
  const all = await scene(t, 'ulimit -n 1024');
  const { stillup, metric, config } = all;
  assert.match(stillup.child.err, /WARN.*descriptors=1024 places=64 concurrency=\d{3} wanted=1024/);
  const peers = await crowd(1133, stillup.port, GET);
  t.after(() => peers.forEach((peer) => peer.end()));
  await until('everyone to have been answered or closed', () => peers.every((peer) => peer.status === 200 || !peer.open));
  assert.ok(peers.filter((peer) => peer.open).length <= 64, 'the longest at rest have gone');
  assert.equal((await stillup.get('/')).status, 200, 'an honest visitor');
  const health = await run(['healthcheck', '--listen', `127.0.0.1:${stillup.port}`, '--config', config]);
  assert.equal(health.code, 0, health.err);
  await untroubled(all);
  assert.ok((await metric('stillup_connections_open{listener="public"}')) <= 64 + 1);
  assert.ok((await metric('stillup_connections_made_room_total{listener="public"}')) > 0);
  assert.ok(!/cannot be accepted/.test(stillup.child.err), stillup.child.err);
});

test('the health is answered while every place is held by heads that never end', async (t) => {
  const all = await scene(t, 'ulimit -n 1500');
  const { stillup, metric } = all;
  const places = await metric('stillup_connections_places{listener="public"}');
  const peers = await crowd(places + 100, stillup.port, `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(3000)}`);
  t.after(() => peers.forEach((peer) => peer.end()));
  // these peers are of this machine, whose own places for this they may hold for a second
  for (const path of ['/healthz', '/readyz', '/']) await stillup.until(`${path} to be answered`, async () => (await stillup.get(path)).ok);
  await untroubled(all);
});

test('heads have 16 KiB, and give their memory back', async (t) => {
  const all = await scene(t, 'ulimit -n 4096');
  const { stillup, metric } = all;
  const memory = async () => Number(/VmRSS:\s+(\d+)/.exec(await fs.readFile(`/proc/${stillup.child.pid}/status`, 'utf8'))[1]) / 1024;
  await (await stillup.get('/')).text();
  const before = await memory();
  const long = await crowd(1500, stillup.port, `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(62_000)}`);
  await until('all to be refused', () => long.every((peer) => peer.status === 431 || !peer.open));
  assert.ok(long.every((peer) => [0, 431].includes(peer.status)) && long.some((peer) => peer.status === 431));
  const unfinished = await crowd(2000, stillup.port, `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(12_000)}`);
  assert.equal((await stillup.get('/')).status, 200, 'an honest visitor, whose head is whole at once');
  const turnedAway = () => metric('stillup_connections_turned_away_total{listener="public",reason="heads"}');
  await stillup.until('the budget to be used up', async () => (await turnedAway()) > 0);
  const most = await memory();
  assert.ok(most - before < 64, `${before} MiB before, ${most} MiB with all of them`);
  unfinished.forEach((peer) => peer.end());
  long.forEach((peer) => peer.end());
  await stillup.until('all to be gone', async () => (await metric('stillup_connections_open{listener="public"}')) <= 1);
  await untroubled(all);
});

test('who never reads holds little of the kernel', async (t) => {
  const all = await scene(t, 'ulimit -n 4096');
  const { stillup } = all;
  const silent = await crowd(50, stillup.port);
  t.after(() => silent.forEach((peer) => peer.end()));
  for (const peer of silent) {
    peer.socket.pause();
    peer.send(GET.repeat(400));
  }
  await untroubled(all);
  const listed = execFileSync('ss', ['-tmnH', 'state', 'established', 'sport', '=', `:${stillup.port}`], { encoding: 'utf8' });
  const limits = [...listed.matchAll(/,tb(\d+),/g)].map(([, bytes]) => Number(bytes));
  assert.ok(limits.length >= 50, listed);
  assert.ok(limits.every((bytes) => bytes <= 256 * 1024), String(Math.max(...limits)));
});

test('requests that are none', async (t) => {
  const { stillup } = await scene(t, ':');
  const body = 'x'.repeat(2_000_000);
  for (const [request, status] of [
    ['GET / HTTP/1.1\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
    ['OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 405],
    ['CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nConnection: close\r\n\r\n', 405],
    [`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 150_000)}`, 405],
  ]) {
    const peer = await Peer.connect(stillup.port, request);
    await stillup.until(`an answer to ${request.slice(0, 40)}`, () => peer.status > 0 && !peer.open);
    assert.equal(peer.status, status, request.slice(0, 80));
    assert.match(peer.answer, /^connection: close\r$/m);
  }
});

test('who may ask at the operators’ listener', async (t) => {
  const { stillup, api, admin } = await scene(t, ':', 'trusted_proxies: [127.0.0.1], admin_hosts: [stillup.internal]');
  const called = async (host, path, headers = {}) => {
    const request = http.get({ host: '127.0.0.1', port: admin, path, headers: { host, ...headers } });
    const [response] = await once(request, 'response');
    response.resume();
    return response.statusCode;
  };
  for (const path of ['/metrics', '/healthz', '/readyz', '/']) assert.equal(await called('rebind.example', path), 421, path);
  for (const host of ['stillup.internal:9180', '127.0.0.1', '[::1]:1', 'localhost']) assert.equal(await called(host, '/metrics'), 200, host);
  // wrong tokens: answered, slower and slower, and said once
  const from = (address) => ({ 'x-forwarded-for': `1.1.1.1, ${address}` });
  for (let guess = 0; guess < 6; guess++) {
    assert.equal((await api('audit', { authorization: `Bearer guess-${guess}`, ...from('192.0.2.7') })).status, 401);
  }
  assert.equal((await api('audit', from('192.0.2.8'))).status, 200);
  const said = stillup.child.err.match(/a wrong token was sent.*/g);
  assert.equal(said.length, 1, said.join('\n'));
  assert.match(said[0], /address="192\.0\.2\.7"/);
  // the audit names the address that a trusted proxy forwards
  const opened = await fetch(`http://127.0.0.1:${admin}/api/admin/v1/incidents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...from('192.0.2.9') },
    body: JSON.stringify({ title: 'Somebody looks' }),
  });
  assert.equal(opened.status, 201);
  const { audit } = await (await api('audit')).json();
  assert.deepEqual([audit[0].who, audit[0].address], ['admin', '192.0.2.9']);
  assert.match(stillup.child.err, /command="incident.opened" token="admin" address=192\.0\.2\.9/);
});

test('metrics with a token', async (t) => {
  const stage = new Stage(t);
  const admin = await freePort();
  const config = await stage.configuration(`
site: { name: Closed }
server: { admin_listen: "0.0.0.0:${admin}", metrics_token: count-me-in-count-me-in }
monitors: []
`);
  await stage.stillup(config);
  const status = async (headers) => (await fetch(`http://127.0.0.1:${admin}/metrics`, { headers })).status;
  assert.equal(await status({}), 401);
  assert.equal(await status({ authorization: 'Bearer count-me-in-count-me-in' }), 200);
});

test('changes are seen once the system has a watcher again', async (t) => {
  const stage = new Stage(t);
  const page = (name) => `site: { name: ${name} }\nmonitors: []\n`;
  const config = await stage.configuration(page('Before'));
  const limit = '/proc/sys/user/max_inotify_instances';
  const stillup = await stage.stillup(config, { shell: `echo 0 >${limit}`, under: ['unshare', '-Ur'] });
  assert.match(stillup.child.err, /WARN.*changes of the configuration are not seen for now/);
  await fs.writeFile(config, page('After'));
  execFileSync('nsenter', ['-t', String(stillup.child.pid), '-U', '--preserve-credentials', 'sh', '-c', `echo 16 >${limit}`]);
  // what was written meanwhile is read, and what is written from now on
  await stillup.until('the page to follow', async () => (await stillup.text('/')).includes('<title>') && (await stillup.text('/')).includes('After'));
  await fs.writeFile(config, page('Later'));
  await stillup.until('the page to follow again', async () => (await stillup.text('/')).includes('Later'));
});
