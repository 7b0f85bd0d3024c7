// What is private leaves no trace: every public route is polled while only private things happen, and each body is a
// function of what is public and of the ten-second beat alone.

import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import http from 'node:http';
import { once } from 'node:events';
import path from 'node:path';
import { test } from 'node:test';

import { freePort } from '../lib/port.js';
import { Stage } from '../lib/stage.js';
import { run } from '../lib/stillup.js';

const TOKEN = 'sesame-sesame-sesame';
const BEAT = 10_000;

/** A target whose paths answer as they are told. */
async function target(t) {
  const status = { shop: 500, vault: 200, cellar: 200 };
  const server = http.createServer((request, response) => response.writeHead(status[request.url.slice(1)] ?? 404).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => new Promise((end) => (server.closeAllConnections(), server.close(end))));
  return { status, url: `http://127.0.0.1:${server.address().port}` };
}

/** What is public is checked once, what is private each second. */
const config = ({ url, admin, ops, world, more = '', shop = 'public' }) => `
site: { name: Unseen, url: https://status.test, security: "mailto:security@acme.example" }
server: { admin_listen: "127.0.0.1:${admin}", admin_token: ${TOKEN} }
defaults: { failure_threshold: 1, success_threshold: 1, interval: 1s, timeout: 800ms }
groups: [{ id: inner, name: Inner }]
monitors:
  - { id: shop, visibility: ${shop}, interval: 24h, timeout: 10s, http: { url: "${url}/shop" } }
  - { id: mail, interval: 24h, timeout: 10s, http: { url: "${url}/vault" } }
  - { id: vault, visibility: private, group: inner, http: { url: "${url}/vault" } }
  - { id: cellar, visibility: private, depends_on: [shop], http: { url: "${url}/cellar" } }
${more}
subscribers:
  - { id: ops, webhook: { url: "${ops.url}", secret: ${ops.secret}, allow_private: true } }
  - { id: world, audience: public, monitors: [shop, mail, cellar], webhook: { url: "${world.url}", secret: ${world.secret}, allow_private: true } }
`;

/** Where the files of an export are served. */
async function routes(folder, below = '') {
  const found = [];
  for (const entry of await fs.readdir(path.join(folder, below), { withFileTypes: true })) {
    const name = `${below}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await routes(folder, name)));
    else if (!entry.name.startsWith('.')) found.push(name.replace(/\/index\.html$/, '/').replace(/\.html$/, ''));
  }
  return found;
}

test('every public byte stays while only private things happen', async (t) => {
  const stage = new Stage(t);
  const { status, url } = await target(t);
  const [ops, world] = [await stage.receiver(), await stage.receiver()];
  const admin = await freePort();
  const file = await stage.configuration(config({ url, admin, ops, world }));
  const stillup = await stage.stillup(file);
  await stillup.untilStatus('shop', 'down');
  await stillup.untilStatus('mail', 'up');

  const order = async (method, where, body) => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const response = await fetch(`http://127.0.0.1:${admin}/api/admin/v1${where}`, { method, headers, body: JSON.stringify(body) });
    const text = await response.text();
    assert.ok(response.ok, `${where}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : null;
  };
  const incidents = async () => (await order('GET', '/incidents?status=all')).incidents;

  const out = path.join(await stage.folder(), 'site');
  const exported = await run(['export', '--config', file, '--data', stillup.data, '--out', out]);
  assert.equal(exported.code, 0, exported.err);
  const all = [
    ...(await routes(out)),
    '/readyz',
    '/healthz',
    '/monitors/vault',
    '/badge/vault/status.svg',
    '/badge/group:inner/status.svg',
    '/badge/_/latency.svg?sinceLast=600',
    '/api/v1/monitors/shop/checks',
    '/updates.atom?monitor=shop',
  ];
  assert.ok(all.length > 60 && all.includes('/') && all.some((route) => route.startsWith('/incidents/inc_')), all.join(' '));

  /** By route and instant of the page: the one answer. */
  const answers = new Map();
  const instants = new Set();
  const told = async () => (await stillup.json('/api/v2/status.json')).page.updated_at;
  const poll = async () => {
    for (const route of all) {
      const before = await told();
      const response = await stillup.get(route);
      const body = Buffer.from(await response.arrayBuffer()).toString('latin1');
      if (before !== (await told())) continue;
      instants.add(before);
      const seen = `${response.status} ${response.headers.get('etag')} ${response.headers.get('content-length')} ${body}`;
      const key = `${before} ${route}`;
      assert.equal(seen, answers.get(key) ?? seen, `${route} has changed within a beat`);
      answers.set(key, seen);
    }
  };

  // What is public has settled when a beat has come.
  await stillup.until('a beat', async () => Date.parse(await told()) % BEAT === 0);
  const open = (await stillup.json('/api/v1/incidents')).incidents;
  assert.equal(open.length, 1);
  const [{ id }] = open;
  const [feed, summary] = [await stillup.text('/feed.json'), await stillup.json('/api/v2/incidents.json')];

  const flap = async (what, answer, holds) => {
    status[what] = answer;
    await stillup.until(`${what} to be told to operators`, async () => holds(await incidents()));
    await poll();
  };
  await poll();
  await flap('vault', 500, (found) => found.some(({ title }) => title === 'vault down'));
  await flap('cellar', 500, (found) => found.some((one) => one.id === id && one.monitors.length === 2));
  await flap('vault', 200, (found) => found.some((one) => one.title === 'vault down' && one.status !== 'investigating'));
  const { id: secret } = await order('POST', '/incidents', { title: 'Robbed', body: 'All of it.', monitors: ['vault'], severity: 'critical' });
  const { id: hidden } = await order('POST', '/incidents', { title: 'Hidden', body: 'Shop.', monitors: ['shop'], visibility: 'private' });
  all.push(`/incidents/${secret}`, `/api/v1/incidents/${hidden}`, `/incidents/${hidden}.md`);
  await poll();
  await order('POST', `/incidents/${secret}/updates`, { status: 'identified', body: 'They came by night.' });
  await order('POST', `/incidents/${id}/acknowledge`);
  await poll();
  await order('POST', `/incidents/${secret}/resolve`, {});
  const start = new Date(Date.now() + 1_500).toISOString();
  await order('POST', '/maintenance', { id: 'guard', title: 'New guard', monitors: ['vault'], start, duration: '2s' });
  await order('POST', '/drills', { monitor: 'vault', seconds: 30 }).catch(() => null);
  await poll();
  // Another subscriber, another private monitor.
  await fs.writeFile(file, config({ url, admin, ops, world, more: `  - { id: attic, visibility: private, http: { url: "${url}/cellar" } }` }));
  stillup.child.signal('SIGHUP');
  await stillup.until('the attic to be down', async () => (await incidents()).some(({ title }) => title === 'attic down'));
  const beats = instants.size;
  await stillup.until('another beat', async () => {
    await poll();
    return instants.size > beats;
  });

  for (const instant of instants) assert.equal(Date.parse(instant) % BEAT, 0, `${instant} is no beat: something public has moved`);
  assert.equal(await stillup.text('/feed.json'), feed, 'no instant of a feed has moved');
  const after = await stillup.json('/api/v2/incidents.json');
  assert.deepEqual(after.incidents, summary.incidents);
  const [unknown, known] = await Promise.all(['inc_01ARYZ6S41ZZZZZZZZZZZZZZZZ', secret].map((one) => stillup.get(`/incidents/${one}`)));
  assert.equal(known.status, 404);
  const text = (body, one) => body.replaceAll(one, 'inc_');
  assert.equal(text(await known.text(), secret), text(await unknown.text(), 'inc_01ARYZ6S41ZZZZZZZZZZZZZZZZ'));
  assert.deepEqual(Object.keys(JSON.parse(await stillup.text('/readyz'))), ['ready', 'store']);
  assert.match(await stillup.text('/.well-known/security.txt'), /^Contact: mailto:security@acme\.example\nExpires: 20/);

  // Whoever is of the public has heard what the page says, and of nothing private.
  const words = ({ tries }) => tries.map(({ body }) => body.toString());
  const secrets = /vault|cellar|attic|Robbed|Hidden|Inner|guard|by night/;
  await stillup.until('operators to hear of all', () => ['vault', 'attic', 'Robbed', 'Hidden'].every((one) => words(ops).some((body) => body.includes(one))));
  assert.deepEqual(world.tries.map(({ message }) => message.type), ['incident.opened']);
  for (const body of words(world)) assert.doesNotMatch(body, secrets);

  // A configuration that hides what they were told of is its end for them, at once, and nothing to the others.
  await fs.writeFile(file, config({ url, admin, ops, world, shop: 'private' }));
  stillup.child.signal('SIGHUP');
  await stillup.until('the end', () => world.tries.length === 2);
  const [, { message }] = world.tries;
  assert.deepEqual([message.type, message.data.incident.id, message.data.incident.url], ['incident.resolved', id, null]);
  assert.doesNotMatch(words(world)[1], secrets);
  assert.ok(!ops.tries.some((one) => one.message.type === 'incident.resolved' && one.message.data.incident.id === id));
  await stillup.until('the page to know nothing of it', async () => (await stillup.json('/api/v1/incidents')).incidents.length === 0);
});
