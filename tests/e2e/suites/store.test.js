// The database itself: taken away and replaced under a running process, reached by another way, copied, put back and looked through.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { test } from 'node:test';

import { freePort } from '../lib/port.js';
import { Stage } from '../lib/stage.js';
import { run } from '../lib/stillup.js';

const FILES = ['stillup.db', 'stillup.db-wal', 'stillup.db-shm', 'stillup.db.lock'];

async function target(t) {
  const server = http.createServer((_, response) => response.writeHead(200).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}/`;
}

async function scene(t, { monitors = 1 } = {}) {
  const stage = new Stage(t);
  const receiver = await stage.receiver();
  const url = await target(t);
  const admin = await freePort();
  const all = Array.from({ length: monitors }, (_, place) => `  - { id: m${place}, name: M${place}, http: { url: "${url}" } }\n`).join('');
  const config = await stage.configuration(`
site: { name: Acme }
server: { admin_listen: "127.0.0.1:${admin}", admin_token: sesame-sesame-sesame }
limits: { concurrency: 200, per_host: 200 }
defaults: { interval: 1s, failure_threshold: 1, success_threshold: 1 }
monitors:
${all}subscribers:
  - { id: ops, audience: operators, webhook: { url: "${receiver.url}", secret: ${receiver.secret}, allow_private: true } }
`);
  const stillup = await stage.stillup(config);
  await stillup.untilStatus('m0', 'up');
  const open = async () =>
    fetch(`http://127.0.0.1:${admin}/api/admin/v1/incidents`, {
      method: 'POST',
      headers: { authorization: 'Bearer sesame-sesame-sesame', 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'Said by hand' }),
    });
  const metrics = async () => (await fetch(`http://127.0.0.1:${admin}/metrics`)).text();
  const store = async () => (await (await stillup.get('/readyz')).json()).store;
  return { stage, receiver, config, stillup, open, metrics, store, data: stillup.data };
}

const holds = async (data) => {
  const { code, out, err } = await run(['check', '--data', data]);
  assert.equal(code, 0, err + out);
  assert.match(out, /stillup\.db: everything holds; \d+ monitors/);
  return out;
};

test('a database that is taken away is store trouble until it is back, and operators hear of both', async (t) => {
  const { receiver, stillup, open, metrics, store, data } = await scene(t);
  assert.equal((await open()).status, 201);
  await fs.mkdir(path.join(data, 'aside'));
  for (const file of FILES) await fs.rename(path.join(data, file), path.join(data, 'aside', file));
  await stillup.until('store trouble', async () => (await store()).ok === false);
  const refused = await open();
  assert.equal(refused.status, 503, await refused.text());
  assert.match(await metrics(), /^stillup_store_works 0$/m);
  assert.match(await stillup.text('/'), /M0/, 'the page stands');
  const told = await receiver.wait('incident.opened', 2);
  assert.equal(told.message.data.incident.kind, 'store');
  assert.match(told.message.data.incident.title, /cannot record anything/);
  assert.equal(told.message.data.page.name, 'Acme');
  assert.match(stillup.child.err, /stillup\.db is gone: what is written now would not be found again/);

  for (const file of FILES) await fs.rename(path.join(data, 'aside', file), path.join(data, file));
  await stillup.until('the store to work', async () => (await store()).ok);
  const over = await receiver.wait('incident.resolved', 1);
  assert.equal(over.message.data.incident.id, told.message.data.incident.id);
  assert.equal((await open()).status, 201);
  assert.match(await metrics(), /^stillup_store_works 1$/m);
  assert.equal(receiver.of('incident.opened').filter((entry) => entry.message.data.incident.kind === 'store').length, 1);
  assert.equal(await stillup.stop(), 0);
  await holds(data);
});

test('another database that is moved over it is neither written nor read', async (t) => {
  const { stage, stillup, open, store, data } = await scene(t);
  const other = path.join(await stage.folder(), 'other.db');
  assert.equal((await run(['backup', '--data', data, '--to', other])).code, 0);
  const before = await fs.readFile(other);
  await fs.rename(other, path.join(data, 'stillup.db'));
  await stillup.until('store trouble', async () => (await store()).ok === false);
  assert.equal((await open()).status, 503);
  assert.match(stillup.child.err, /is another file now/);
  assert.equal(await stillup.stop(), 0);
  assert.deepEqual(await fs.readFile(path.join(data, 'stillup.db')), before);
});

test('no way to the database leads a second process past the first', async (t) => {
  const { stage, config, stillup, data } = await scene(t);
  const [linked, hard, folder] = [await stage.folder(), await stage.folder(), path.join(await stage.folder(), 'data')];
  await fs.symlink(path.join(data, 'stillup.db'), path.join(linked, 'stillup.db'));
  await fs.link(path.join(data, 'stillup.db'), path.join(hard, 'stillup.db'));
  await fs.symlink(data, folder);
  await fs.rm(path.join(data, 'stillup.db.lock'));
  for (const way of [linked, hard, folder, data]) {
    const second = await run(['serve', '--config', config, '--data', way, '--listen', '127.0.0.1:0']);
    assert.equal(second.code, 1, way);
    assert.match(second.err, /another stillup is running on .*: stop it first/, way);
    const restored = await run(['restore', path.join(data, 'stillup.db'), '--data', way]);
    assert.equal(restored.code, 1);
  }
  assert.equal(await stillup.stop(), 0);
});

test('what is not ours, or is left of what was, is refused with a cure', async (t) => {
  const stage = new Stage(t);
  const config = await stage.configuration('site: { name: Acme }\nmonitors:\n  - { id: a, name: A, http: { url: "http://127.0.0.1:9/" } }\n');
  const data = await stage.folder();
  const file = path.join(data, 'stillup.db');
  const refused = async (words) => {
    const { code, err } = await run(['serve', '--config', config, '--data', data, '--listen', '127.0.0.1:0']);
    assert.equal(code, 1, err);
    assert.match(err, words);
  };
  await fs.writeFile(file, 'not a database at all\n');
  await refused(/stillup\.db is no SQLite database: name another folder with --data, or move the file away/);
  await fs.rm(file);
  const stillup = await stage.stillup(config, { data });
  assert.match(stillup.child.err, /WARN .*there is no database here: a new one is made.*stillup\.db/);
  await stillup.stop();
  await fs.writeFile(file, '');
  await refused(/stillup\.db is empty, though stillup has run on it before: `stillup restore` a backup/);
});

test('a backup under load, kill -9, and what is restored holds', async (t) => {
  const { stage, config, stillup, data } = await scene(t, { monitors: 100 });
  const folder = await stage.folder();
  const copy = path.join(folder, 'copy.db');
  const made = await run(['backup', '--data', data, '--to', copy]);
  assert.equal(made.code, 0, made.err);
  assert.match(made.out, /copy\.db: \d+ bytes, verified; it holds what was up to 20/);
  assert.equal((await fs.stat(copy)).mode & 0o777, 0o600, 'private things are in it');
  const again = await run(['backup', '--data', data, '--to', copy]);
  assert.equal(again.code, 1);
  assert.match(again.err, /copy\.db is there already\n {2}hint:/);
  const running = await run(['restore', copy, '--data', data]);
  assert.equal(running.code, 1);
  assert.match(running.err, /another stillup is running/);
  assert.match(await holds(data), /100 monitors/, 'of a running one too');
  await stillup.kill();

  const restored = await run(['restore', copy, '--data', data]);
  assert.equal(restored.code, 0, restored.err);
  const [, aside] = /what was there before is kept in (.*)/.exec(restored.out);
  assert.ok((await fs.stat(aside)).size > 0);
  await holds(data);
  const next = await stage.stillup(config, { data });
  await next.untilStatus('m0', 'up');
  assert.equal(await next.stop(), 0);
  await holds(data);
  const bad = path.join(folder, 'bad.db');
  const bytes = await fs.readFile(copy);
  bytes.fill(0x55, 8192, 40_000);
  await fs.writeFile(bad, bytes);
  const refused = await run(['restore', bad, '--data', data]);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /bad\.db is damaged/);
});

test('a log that a reader holds is told once, with who it is', async (t) => {
  const { stillup, metrics, data } = await scene(t);
  const python = `
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN"); db.execute("SELECT count(*) FROM series").fetchone()
other = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
for _ in range(70):
    other.execute("INSERT INTO audit (at, who, action, subject, before, after) VALUES (1, 'x', 'x', 'x', 'null', hex(zeroblob(2000000)))")
    other.execute("DELETE FROM audit WHERE who = 'x'")
print("grown", flush=True)
sys.stdin.read()
`;
  const holder = spawn('python3', ['-c', python, path.join(data, 'stillup.db')], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => holder.kill());
  await once(holder.stdout, 'data');
  await stillup.until('the warning', () => /the log of the database grows/.test(stillup.child.err));
  assert.match(stillup.child.err, new RegExp(`holders="?${holder.pid} \\(python3`));
  const [, bytes] = /^stillup_store_log_bytes (\d+)$/m.exec(await metrics());
  assert.ok(Number(bytes) > 256 * 1024 * 1024, bytes);
  holder.stdin.end();
  await once(holder, 'exit');
  await stillup.until('the log to be folded', async () => Number(/^stillup_store_log_bytes (\d+)$/m.exec(await metrics())[1]) < 256 * 1024 * 1024);
  assert.equal(stillup.child.err.match(/the log of the database grows/g).length, 1);
});
