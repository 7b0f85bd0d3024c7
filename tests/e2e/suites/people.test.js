// Incidents by people: the command line, the operators' API held against its own description, and files in git.

import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Child } from '../lib/child.js';
import { freePort, freePorts } from '../lib/port.js';
import { Stage } from '../lib/stage.js';
import { run } from '../lib/stillup.js';

const SCHEMATHESIS = fileURLToPath(new URL('../.venv/bin/schemathesis', import.meta.url));
const HOSTILE = 'Payments are **slow** <script>alert(1)</script> [x](javascript:alert(1))';

async function scene(t) {
  const stage = new Stage(t);
  const mockoon = await stage.mockoon();
  const receiver = await stage.receiver();
  const [closed] = await freePorts(1);
  const admin = await freePort();
  const file = await stage.configuration(`
site: { name: Acme, url: "https://status.acme.example" }
server: { admin_listen: "127.0.0.1:${admin}", admin_token: sesame-sesame-sesame, admin_tokens: [{ name: jo, token: jo-sesame-jo-sesame }] }
defaults: { interval: 1s, timeout: 1s, failure_threshold: 1, success_threshold: 1 }
groups: [{ id: apis, name: APIs }]
monitors:
  - { id: checkout, name: Checkout, group: apis, http: { url: "${mockoon.url}/ok" } }
  - { id: vault, name: Vault in the cellar, visibility: private, tcp: { host: 127.0.0.1, port: ${closed} } }
subscribers:
  - { id: ops, monitors: [checkout], webhook: { url: "${receiver.url}", secret: "${receiver.secret}", allow_private: true } }
`);
  const stillup = await stage.stillup(file);
  await stillup.untilStatus('checkout', 'up');
  // It is private: no public page says so.
  await stillup.until('the vault to be down', async () => {
    const metrics = await (await fetch(`http://127.0.0.1:${admin}/metrics`)).text();
    return /^stillup_monitor_status\{[^}]*monitor="vault"[^}]*status="down"[^}]*\} 1$/m.test(metrics);
  });
  const ask = async (method, where, body, headers = {}) => {
    const response = await fetch(`http://127.0.0.1:${admin}/api/admin/v1${where}`, {
      method,
      headers: { authorization: 'Bearer sesame-sesame-sesame', ...(body && { 'content-type': 'application/json' }), ...headers },
      body: body && JSON.stringify(body),
    });
    return { status: response.status, json: await response.json() };
  };
  const cli = (...args) => run(['incident', ...args, '--config', file]);
  return { stage, stillup, mockoon, receiver, file, admin, ask, cli };
}

test('from the command line to page, feed, API, Statuspage and webhook', async (t) => {
  const { stillup, receiver, cli, ask } = await scene(t);
  const opened = await cli('open', 'Checkout is slow', '--monitor', 'checkout,vault', '--impact', 'degraded', '--body', HOSTILE);
  assert.equal(opened.code, 0, opened.err);
  const [, id] = opened.out.match(/^opened: (inc_\w{26}) Checkout is slow \(investigating, minor\)\nhttps:\/\/status\.acme\.example\/incidents\/\1\nVisitors see Checkout degraded\.\n$/);
  await stillup.untilStatus('checkout', 'degraded');

  const incident = await stillup.json(`/api/v1/incidents/${id}`);
  assert.deepEqual([incident.source, incident.status, incident.monitors.map((each) => each.id)], ['manual', 'investigating', ['checkout']]);
  for (const where of ['/', `/incidents/${id}`, '/feed.atom', '/updates.atom']) {
    const text = await stillup.text(where);
    assert.match(text, /Checkout is slow/, where);
    assert.match(text, /<strong>slow<\/strong>|&lt;strong&gt;slow&lt;\/strong&gt;/, where);
    assert.doesNotMatch(text, /<script>alert|href="javascript|Vault|jo\b|sesame/, where);
  }
  assert.match(await stillup.text(`/incidents/${id}`), /by the team/);
  const summary = await stillup.json('/api/v2/summary.json');
  assert.deepEqual(summary.incidents.map((each) => [each.name, each.impact, each.components.length]), [['Checkout is slow', 'minor', 1]]);
  assert.equal(summary.components.find((each) => each.name === 'Checkout').status, 'degraded_performance');
  assert.match(await stillup.text('/badge/checkout/status'), /degraded/);

  assert.equal((await cli('update', id, '--status', 'identified', '--body', 'A certificate.')).code, 0);
  assert.equal((await cli('edit', id, '--severity', 'critical')).code, 0);
  assert.equal((await cli('ack', id)).code, 0);
  const [beginning, newest] = [await ask('GET', `/incidents/${id.slice(0, -1)}`), await ask('GET', '/incidents/latest')];
  assert.deepEqual([beginning.json.id, newest.json.id], [id, id], 'a beginning that no other has will do');
  const which = await ask('GET', '/incidents/inc_');
  assert.deepEqual([which.status, which.json.error.message.includes(id)], [409, true], 'the vault has one too');
  assert.match((await cli('list')).out, new RegExp(`^${id} identified +critical +Checkout is slow since .* \\(manual, acknowledged\\)$`, 'm'));
  assert.equal((await cli('resolve', id)).code, 0);
  await stillup.untilStatus('checkout', 'up');
  const report = await stillup.text(`/incidents/${id}.md`);
  assert.match(report, /^ {2}> Payments are \*\*slow\*\* \\<script>alert\(1\)\\<\/script> \\\[x\]\(javascript:alert\(1\)\)$/m);
  const refused = await cli('update', id, '--body', 'too late');
  assert.equal(refused.code, 1);
  assert.match(refused.err, /^error: this incident is resolved since .*\n {2}hint: send an update with `status: postmortem`/);

  await stillup.until('all messages', () => receiver.of('incident.resolved').length === 1);
  const told = receiver.tries.map(({ message: { type, data } }) => [type, data.incident.source, data.cause, data.monitors.map((each) => `${each.id} ${each.status}`)]);
  const during = ['checkout degraded', 'vault down'];
  assert.deepEqual(told, [
    ['incident.opened', 'manual', null, during],
    ['incident.updated', 'manual', null, during],
    ['incident.updated', 'manual', null, during],
    ['incident.resolved', 'manual', null, ['checkout up', 'vault down']],
  ]);
  const { json } = await ask('GET', `/audit?subject=${id}`);
  assert.deepEqual(json.audit.map((each) => `${each.who} ${each.action}`), [
    'admin incident.resolved', 'admin incident.acknowledged', 'admin incident.edited', 'admin incident.updated', 'admin incident.opened',
  ]);
  const { checkout } = Object.fromEntries((await stillup.json('/api/v1/monitors')).monitors.map((each) => [each.id, each]));
  assert.equal(checkout.uptime['24h'], 100, 'it did not count');
});

test('what people say of the whole site is shown of every monitor, and a finished incident has both ends', async (t) => {
  const { stillup, ask, cli } = await scene(t);
  const typed = await ask('POST', '/incidents', { title: 5, counts: 'true' });
  assert.deepEqual([typed.status, typed.json.error.problems.length], [400, 2]);
  const { json: outage } = await ask('POST', '/incidents', { title: 'Power cut', impact: 'down', monitors: ['vault', 'checkout'] });
  const widened = await ask('PATCH', `/incidents/${outage.id}`, { monitors: [] });
  assert.deepEqual([widened.status, widened.json.monitors], [200, []]);
  await stillup.until('it to be about everything', async () => (await stillup.json(`/api/v1/incidents/${outage.id}`)).monitors.length === 0);
  await stillup.untilStatus('checkout', 'down');
  assert.match(await stillup.text('/'), /Everything is down\./);
  assert.equal((await stillup.json('/badge/_/status.json')).message, 'down');
  assert.equal((await stillup.json('/api/v2/status.json')).status.indicator, 'critical');
  assert.equal((await cli('resolve', outage.id)).code, 0);
  await stillup.untilStatus('checkout', 'up');
  const month = async () => (await stillup.json(`/api/v1/reports/${outage.started_at.slice(0, 7)}`)).all.incidents;
  assert.equal(await month(), 1);

  const times = { started_at: '2026-01-05T10:00:00Z', resolved_at: '2026-01-05T11:00:00Z' };
  const { json: past } = await ask('POST', '/incidents', { title: 'Long ago', monitors: ['checkout'], body: 'A **disk**.', ...times });
  assert.deepEqual(past.updates.map((each) => [each.kind, each.status, each.created_at]), [
    ['resolved', 'resolved', '2026-01-05T11:00:00.000Z'], ['opened', 'investigating', '2026-01-05T10:00:00.000Z'],
  ]);
});

test('a person takes an automatic incident over', async (t) => {
  const { stillup, mockoon, receiver, ask, cli } = await scene(t);
  await mockoon.break();
  await stillup.untilStatus('checkout', 'down');
  const { json: list } = await ask('GET', '/incidents?status=open');
  const { id } = list.incidents.find((each) => each.monitors[0] === 'checkout');
  const noted = await ask('POST', `/incidents/${id}/updates`, { body: 'We are on it.' }, { authorization: 'Bearer jo-sesame-jo-sesame' });
  assert.deepEqual([noted.status, noted.json.taken_over, noted.json.visitors], [201, true, 'Visitors see Checkout down.']);
  const lower = await ask('PATCH', `/incidents/${id}`, { severity: 'minor' });
  assert.deepEqual([lower.status, /is never lowered/.test(lower.json.error.message)], [409, true]);
  const emptied = await ask('PATCH', `/incidents/${id}`, { monitors: [] });
  assert.deepEqual([emptied.status, /cannot leave this incident/.test(emptied.json.error.message)], [409, true]);
  await mockoon.mend();
  await stillup.untilStatus('checkout', 'up');
  const { json: held } = await ask('GET', `/incidents/${id}`);
  assert.deepEqual([held.status, held.resolved_at, held.auto_resolve], ['monitoring', null, false]);
  assert.deepEqual(held.updates.filter((each) => each.kind !== 'delivered').map((each) => each.kind), ['recovered', 'note', 'opened']);
  const works = ({ message }) => /works again\. A person follows this incident/.test(message.data.update.body);
  await stillup.until('the recovery to be told', () => receiver.of('incident.updated').some(works));
  const resolved = JSON.parse((await cli('resolve', id, '--body', 'Mended.', '--json')).out);
  assert.ok(resolved.resolved_at > resolved.started_at);
  await stillup.until('the end to be told', () => receiver.of('incident.resolved').some(({ message }) => message.data.incident.id === id));
});

test('files in git: read, watched, refused as a whole, withdrawn', async (t) => {
  const { stillup, receiver, file, ask } = await scene(t);
  const folder = path.join(path.dirname(file), 'incidents');
  const write = async (text) => {
    await fs.mkdir(folder, { recursive: true });
    await fs.writeFile(path.join(folder, '2026-11-21-disk.md'), text);
  };
  const front = '---\ntitle: Disk is full\nimpact: down\nmonitors: [checkout]\nstarted_at: 2026-11-21T10:00:00Z\n---\n';
  const titled = async () => (await stillup.json('/api/v1/incidents')).incidents.find((each) => each.title === 'Disk is full');
  await write(`${front}It is *full*.\n`);
  await stillup.untilStatus('checkout', 'down');
  const { id } = await titled();

  await write(front.replace('impact: down', 'impact: dwn'));
  await stillup.until('the typo to be refused', async () => !(await ask('GET', '/config')).json.successful);
  assert.equal((await titled()).id, id, 'the page stays');
  const check = await run(['check', '--config', file]);
  assert.equal(check.code, 1);
  assert.match(check.err, /incidents\/2026-11-21-disk\.md:3:9: `impact`: `dwn` is not .*\n 3 \| impact: dwn\n.*\n hint: did you mean `down`\?/);

  await write(`${front}It is *full*.\n\n## 2026-11-21T10:30:00Z identified\nLogs.\n\n## 2026-11-21T11:00:00Z resolved\nA bigger one.\n`);
  await stillup.until('the end', async () => (await titled()).status === 'resolved');
  await stillup.until('all messages', () => receiver.of('incident.resolved').length === 1);
  assert.deepEqual(receiver.tries.map(({ message: { type, data } }) => [type, data.incident.id]), [
    ['incident.opened', id], ['incident.updated', id], ['incident.resolved', id],
  ]);
  assert.equal((await titled()).duration_seconds, 3600);
  const refused = await ask('POST', `/incidents/${id}/updates`, { body: 'x', status: 'postmortem' });
  assert.equal(refused.status, 409);
  assert.match(refused.json.error.message, /incidents\/2026-11-21-disk\.md/);
  await write(`${front}It is *full*.\n\n## 2026-11-21T11:00:00Z resolved\nA bigger one.\n\n## 2026-11-21T12:00:00Z identified\nLate.\n`);
  const after = await run(['check', '--config', file]);
  assert.match(after.err, /incidents\/2026-11-21-disk\.md:12:4: `identified` comes after `resolved`/);
  await stillup.until('it to be refused', async () => !(await ask('GET', '/config')).json.successful);
  assert.equal((await titled()).status, 'resolved');
  await fs.rm(folder, { recursive: true });
  await stillup.until('it to be withdrawn', async () => (await titled()) === undefined);
});

test('words for what is missing', async (t) => {
  const stage = new Stage(t);
  const bare = await stage.configuration('site: { name: Acme }\n');
  const listening = await stage.configuration(`site: { name: Acme }\nserver: { admin_listen: "127.0.0.1:${await freePort()}" }\n`);
  for (const [args, said] of [
    [['--config', bare], /no operators' listener\n {2}hint: set `server\.admin_listen`/],
    [['--config', listening], /no token of the operators' API is known.*\n {2}hint: set `server\.admin_token`/],
    [['--config', listening, '--token', 'x'], /no stillup answers at .*\n {2}hint: start it/],
    [['--config', bare, '--url', 'nonsense', '--token', 'x'], /no address of an operators' listener/],
  ]) {
    const list = await run(['incident', 'list', ...args]);
    assert.equal(list.code, 1);
    assert.match(list.err, said);
  }
});

test('planned work by the operators\' API and the command line, from its announcement to its end', async (t) => {
  const { stillup, file, ask } = await scene(t);
  const cli = (...args) => run(['maintenance', ...args, '--config', file]);
  const iso = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();
  const bad = await ask('POST', '/maintenance', { id: 'Move', title: 'Move', monitors: ['chekout'], start: iso(60), end: iso(0) });
  assert.equal(bad.status, 400);
  assert.match(JSON.stringify(bad.json), /did you mean `checkout`.*`Move` is not an id/);
  const past = await ask('POST', '/maintenance', { title: 'Move', all: true, start: iso(-7200), duration: '1h' });
  assert.deepEqual([past.status, /it is over already/.test(past.json.error.message)], [400, true]);

  const later = await cli('add', '--title', 'Second move', '--id', 'second', '--group', 'apis', '--start', iso(86_400), '--duration', '30m');
  assert.equal(later.code, 0, later.err);
  assert.match(later.out, /^announced: second Second move from \S+ for 30m \(api\)\n$/);
  const now = { title: 'Move', monitors: ['checkout'], start: iso(-60), end: iso(3600) };
  const made = await ask('POST', '/maintenance', now, { 'idempotency-key': 'move' });
  assert.deepEqual([made.status, made.json.source], [201, 'api']);
  const again = await ask('POST', '/maintenance', now, { 'idempotency-key': 'move' });
  assert.deepEqual([again.status, again.json], [201, made.json]);
  await ask('POST', '/maintenance', { title: 'Locks', monitors: ['vault'], start: iso(-60), duration: '1h' });
  await stillup.untilStatus('checkout', 'maintenance');

  const list = await cli('list');
  assert.match(list.out, /in_progress \S+ until \S+ Move\n/);
  assert.match(list.out, /scheduled {3}\S+ until \S+ Second move\n/);
  for (const where of ['/maintenance', '/maintenance.ics', '/api/v1/maintenance']) {
    const text = await stillup.text(where);
    assert.match(text, /Second move/, where);
    assert.ok(!text.includes('Locks'), `${where} tells of a private monitor`);
  }
  const renamed = await ask('PATCH', '/maintenance/second', { title: 'Third move', end: iso(90_000) });
  assert.deepEqual([renamed.status, renamed.json.title, renamed.json.duration], [200, 'Third move', null]);
  await stillup.until('the other title', async () => (await stillup.text('/maintenance.ics')).includes('Third move'));

  const late = await ask('PATCH', `/maintenance/${made.json.id}`, { end: iso(7200) });
  assert.deepEqual([late.status, /runs since .*nothing about it changes/.test(late.json.error.message)], [409, true]);
  assert.equal((await cli('cancel', made.json.id)).code, 0);
  const twice = await ask('POST', '/maintenance', { ...now, id: made.json.id });
  assert.deepEqual([twice.status, /it does not begin again/.test(twice.json.error.message)], [409, true]);
  await stillup.untilStatus('checkout', 'up');
  assert.deepEqual((await ask('DELETE', `/maintenance/${made.json.id}`)).status, 404);
  assert.equal((await ask('DELETE', '/maintenance/second')).status, 200);
  await stillup.until('no more of it', async () => !(await stillup.text('/maintenance')).includes('Third move'));
  const { json: { audit } } = await ask('GET', `/audit?subject=${made.json.id}`);
  assert.deepEqual(audit.map((one) => one.action), ['maintenance.cancelled', 'maintenance.announced']);

  // What the configuration says is changed there.
  const nightly = `maintenance: [{ id: nightly, title: Nightly, all: true, start: "${iso(86_400)}", duration: 1h, rrule: FREQ=DAILY }]\n`;
  await fs.appendFile(file, nightly);
  await stillup.until('the other configuration', async () => (await cli('list')).out.includes('nightly'));
  for (const [method, body] of [['PATCH', { title: 'x' }], ['DELETE', undefined]]) {
    const refused = await ask(method, '/maintenance/nightly', body);
    assert.deepEqual([refused.status, /it is written in the configuration/.test(refused.json.error.message)], [409, true]);
  }
});

test('operators read the report of a private incident', async (t) => {
  const { admin, ask } = await scene(t);
  const { json: incident } = await ask('POST', '/incidents', { title: 'Cellar', monitors: ['vault'], visibility: 'private' });
  const early = await ask('GET', `/incidents/${incident.id}/report`);
  assert.deepEqual([early.status, early.json.error.hint], [409, `resolve it first: stillup incident resolve ${incident.id}`]);
  assert.equal((await ask('GET', `/incidents/inc_${'0'.repeat(26)}/report`)).status, 404);
  assert.equal((await ask('POST', `/incidents/${incident.id}/resolve`, {})).status, 200);
  const report = async (form) => {
    const where = `http://127.0.0.1:${admin}/api/admin/v1/incidents/${incident.id}/report${form}`;
    return fetch(where, { headers: { authorization: 'Bearer sesame-sesame-sesame' } });
  };
  const [json, markdown] = [await report(''), await report('.md')];
  assert.deepEqual([json.status, markdown.status], [200, 200]);
  assert.match(await json.text(), /Cellar/);
  assert.match(markdown.headers.get('content-type'), /^text\/markdown/);
  assert.match(await markdown.text(), /Cellar/);
});

test('the operators\' API does what its description says', async (t) => {
  const { stage, admin, ask } = await scene(t);
  const { json: description } = await ask('GET', '/openapi.json');
  const { json: incident } = await ask('POST', '/incidents', { title: 'Something', monitors: ['checkout'] }, { 'idempotency-key': 'one' });
  const again = await ask('POST', '/incidents', { title: 'Something', monitors: ['checkout'] }, { 'idempotency-key': 'one' });
  assert.deepEqual([again.status, again.json], [201, incident]);
  const folder = await stage.folder();
  const file = path.join(folder, 'openapi.json');
  const explore = async () => {
    await fs.writeFile(file, JSON.stringify(description));
    // What is allowed by its shape may still make no sense: an end before the beginning, a word on what is over.
    const settings = ['--checks', 'all', '--exclude-checks', 'positive_data_acceptance', '--max-examples', '25', '--generation-deterministic', '--no-color'];
    const args = ['run', file, '--url', `http://127.0.0.1:${admin}`, '-H', 'Authorization: Bearer sesame-sesame-sesame', ...settings];
    const tool = new Child('schemathesis', SCHEMATHESIS, args, { cwd: folder });
    const { code } = await tool.exit(600_000);
    assert.equal(code, 0, `${tool.out}\n${tool.err}`);
  };
  await explore();
  // And with the ids of things that are there.
  for (const [where, item] of Object.entries(description.paths)) {
    if (where.includes('/maintenance/')) continue;
    for (const parameter of item.parameters ?? []) {
      parameter.schema = { enum: [parameter.name === 'update' ? incident.updates[0].id : incident.id] };
    }
    assert.ok(where.startsWith('/api/admin/v1/'));
  }
  await explore();
});
