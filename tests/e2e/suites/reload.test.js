// Reload: a bad file changes nothing, a good one keeps what was learned; private monitors are nowhere public.

import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { once } from 'node:events';
import { test } from 'node:test';

import { freePort } from '../lib/port.js';
import { Stage } from '../lib/stage.js';

const NAME_OF_THE_PRIVATE = 'Vault in the cellar';

function config({ target, admin, extra = '' }) {
  return `
site: { name: Reload }
server: { admin_listen: "127.0.0.1:${admin}" }
defaults: { interval: 2s, timeout: 2s, failure_threshold: 1, success_threshold: 1 }
groups:
  - { id: cellar, name: Cellar }
monitors:
  - { id: kept, name: Kept, http: { url: "http://127.0.0.1:${target}/" } }
  - { id: vault, name: ${NAME_OF_THE_PRIVATE}, group: cellar, visibility: private, tcp: { host: 127.0.0.1, port: ${target} } }
${extra}`;
}

async function scene(t) {
  const stage = new Stage(t);
  const server = http.createServer((_, response) => response.end('fine')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const parts = { target: server.address().port, admin: await freePort() };
  const file = await stage.configuration(config(parts));
  const stillup = await stage.stillup(file);
  const metrics = async () => (await fetch(`http://127.0.0.1:${parts.admin}/metrics`)).text();
  await stillup.untilStatus('kept', 'up');
  return { parts, file, stillup, metrics };
}

test('a bad file changes nothing, a good one is taken by signal and by rename', async (t) => {
  const { parts, file, stillup, metrics } = await scene(t);
  const before = await stillup.monitor('kept');

  await fs.writeFile(file, 'monitors: [{ id: kept, nam: Kept }]\n');
  stillup.child.signal('SIGHUP');
  await stillup.until('the bad file to be seen', async () => /^stillup_config_last_reload_successful 0$/m.test(await metrics()));
  assert.match(stillup.child.err + stillup.child.out, /monitors\.yaml:1:/);
  assert.equal((await stillup.monitor('kept')).since, before.since);

  const extra = `  - { id: added, name: Added, tcp: { host: 127.0.0.1, port: ${parts.target} } }\n`;
  await fs.writeFile(`${file}.new`, config({ ...parts, extra }));
  await fs.rename(`${file}.new`, file); // as editors do
  await stillup.untilStatus('added', 'up');
  await stillup.until('the good file to be seen', async () => /^stillup_config_last_reload_successful 1$/m.test(await metrics()));
  const after = await stillup.monitor('kept');
  assert.equal(after.since, before.since, 'an unchanged monitor keeps its status');

  await fs.writeFile(file, config(parts));
  stillup.child.signal('SIGHUP');
  await stillup.until('the removed monitor to go', async () => (await stillup.get('/api/v1/monitors/added')).status === 404);
});

test('a file behind a symbolic link is watched too', async (t) => {
  const stage = new Stage(t);
  const parts = { target: await freePort(), admin: await freePort() };
  const real = await stage.configuration(config(parts));
  const link = path.join(await stage.folder(), 'monitors.yaml');
  await fs.symlink(real, link);
  const stillup = await stage.stillup(link);

  const extra = `  - { id: added, name: Added, tcp: { host: 127.0.0.1, port: ${parts.target} } }\n`;
  await fs.writeFile(`${real}.new`, config({ ...parts, extra }));
  await fs.rename(`${real}.new`, real);
  await stillup.until('the new monitor', async () => (await stillup.get('/api/v1/monitors/added')).status === 200);
});

test('a reload applies the edited theme, and a broken one keeps the one before', async (t) => {
  const stage = new Stage(t);
  const parts = { target: await freePort(), admin: await freePort() };
  const file = await stage.configuration(config(parts).replace('name: Reload', 'name: Reload, theme: mine'));
  const template = path.join(path.dirname(file), 'themes', 'mine', 'templates', 'missing.html');
  const write = (words) =>
    fs.writeFile(template, `{% extends "base.html" %}{% block main %}<h1>${words}</h1>{% endblock %}`);
  await fs.mkdir(path.dirname(template), { recursive: true });
  await write('Gone fishing');
  const stillup = await stage.stillup(file);
  const missing = async () => (await stillup.get('/nope')).text();
  assert.match(await missing(), /Gone fishing/);

  await write('Gone hiking');
  stillup.child.signal('SIGHUP');
  await stillup.until('the edited theme', async () => (await missing()).includes('Gone hiking'));

  await write('Gone {{ nowhere }}');
  stillup.child.signal('SIGHUP');
  const place = /missing\.html:1: undefined value/;
  await stillup.until('the broken theme to be refused', async () => place.test(stillup.child.err + stillup.child.out));
  assert.match(await missing(), /Gone hiking/);
});

test('links keep the base path that is served until the restart', async (t) => {
  const stage = new Stage(t);
  const parts = { target: await freePort(), admin: await freePort() };
  const file = await stage.configuration(config(parts));
  const stillup = await stage.stillup(file);
  const changed = config(parts).replace('server: {', 'server: { base_path: /new,').replace('name: Kept', 'name: Renamed');
  await fs.writeFile(file, changed);
  await stillup.until('the rest to be applied', async () => (await stillup.monitor('kept')).name === 'Renamed');
  const { url } = await stillup.monitor('kept');
  assert.ok(!url.includes('/new/'), url);
});

test('a private monitor is on no public surface, and is probed all the same', async (t) => {
  const { stillup, metrics } = await scene(t);
  await stillup.until('the private monitor to be checked', async () => /stillup_check_total\{[^}]*monitor="vault"/.test(await metrics()));
  const paths = ['/', '/incidents', '/monitors/kept', '/api/v1/monitors', '/api/v1/incidents', '/api/v2/summary.json', '/api/v2/status.json'];
  for (const path of paths) {
    const text = await stillup.text(path);
    assert.ok(!text.includes(NAME_OF_THE_PRIVATE) && !text.includes('vault') && !text.includes('Cellar'), `${path}: ${text}`);
  }
  assert.equal((await stillup.get('/monitors/vault')).status, 404);
  assert.equal((await stillup.get('/api/v1/monitors/vault')).status, 404);
  for (const id of ['vault', 'group:cellar', 'never-was']) {
    const badge = await stillup.get(`/badge/${id}/status`);
    assert.equal(badge.status, 200);
    const svg = await badge.text();
    assert.ok(svg.includes('unknown') && !svg.includes('Vault') && !svg.includes('Cellar'), svg);
    const json = await stillup.get(`/badge/${id}/status.json`);
    assert.equal(json.status, 404);
    assert.equal((await json.json()).isError, true);
  }
});
