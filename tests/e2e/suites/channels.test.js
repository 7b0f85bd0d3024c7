// Every channel, from a port that shuts to what each receiver gets; and what becomes of messages that nobody takes.

import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import { test } from 'node:test';

import { Alertmanager } from '../lib/alertmanager.js';
import { Door } from '../lib/door.js';
import { AUTHORITY, MailServer } from '../lib/mail.js';
import { freePort } from '../lib/port.js';
import { Receiver } from '../lib/receiver.js';
import { Services } from '../lib/services.js';
import { Stage } from '../lib/stage.js';
import { run } from '../lib/stillup.js';
import { until } from '../lib/until.js';

const TOKEN = 'open-sesame-open';

/** A stage with a door that is watched every second, and these subscribers. */
async function scene(t, subscribers, env = {}) {
  const stage = new Stage(t);
  const door = await Door.open();
  t.after(() => door.shut());
  const admin = `127.0.0.1:${await freePort()}`;
  const file = await stage.configuration(`
site: { name: Channels, url: "https://status.example" }
server: { admin_listen: ${admin}, admin_token: ${TOKEN} }
defaults: { interval: 1s, timeout: 500ms, failure_threshold: 1, success_threshold: 1, reopen_window: 0s }
monitors:
  - { id: door, name: "The <door> & co_", tcp: { host: 127.0.0.1, port: ${door.port} } }
subscribers:
${subscribers}
`);
  const stillup = await stage.stillup(file, { env });
  await stillup.untilStatus('door', 'up');
  const operator = (...args) => run([...args, '--config', file]);
  const deliveries = async (...args) => JSON.parse((await operator('deliveries', 'list', '--json', ...args)).out).deliveries;
  return { stage, door, stillup, operator, deliveries };
}

/** Shuts the door until it is down, and opens it again until it is up. */
async function outage({ door, stillup }) {
  await door.shut();
  await stillup.untilStatus('door', 'down');
  await door.open();
  await stillup.untilStatus('door', 'up');
}

async function receiver(t) {
  const made = await Receiver.start();
  t.after(() => made.stop());
  return made;
}

const webhook = (to, more = '') => `{ url: "${to.url}", secret: "${to.secret}", allow_private: true, timeout: 60s${more} }`;

test('every channel is told of an outage in its own format, and no secret is told to anybody', async (t) => {
  const services = await Services.start();
  t.after(() => services.stop());
  const reach = 'allow_private: true, timeout: 60s';
  const at = (path) => `url: "${services.url}${path}", ${reach}`;
  const here = await scene(t, `
  - { id: slack, slack: { ${at('/slack/s3cret-slack')} } }
  - { id: discord, discord: { ${at('/discord/s3cret-discord')} } }
  - { id: teams, teams: { ${at('/teams/s3cret-teams')} } }
  - { id: mattermost, mattermost: { ${at('/mattermost/s3cret-mattermost')} } }
  - { id: googlechat, googlechat: { ${at('/googlechat/s3cret-googlechat')} } }
  - { id: telegram, telegram: { token: "123:s3cret-telegram", chat_id: -100123, server: "${services.url}/telegram", ${reach} }, title: "<u>{{ title }}</u>" }
  - { id: ntfy, ntfy: { topic: s3cret-topic, token: s3cret-ntfy, server: "${services.url}/ntfy", ${reach} } }
  - { id: gotify, gotify: { token: s3cret-gotify, server: "${services.url}/gotify", ${reach} } }
  - { id: pagerduty, pagerduty: { routing_key: s3cret-pagerduty, server: "${services.url}/pagerduty", ${reach} } }
  - { id: statuspage, statuspage: { ${at('/statuspage/s3cret-statuspage')} } }
`);
  await outage(here);
  const because = () => here.stillup.child.words();
  const told = async (service) => until(`two messages to ${service}`, () => services.of(service).length >= 2 && services.of(service).map((each) => each.words), { because });
  const name = 'The <door> & co_ down';
  const plain = [name, `Resolved: ${name}`];
  const angles = plain.map((each) => each.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
  const markdown = plain.map((each) => each.replaceAll(/([<>_])/g, '\\$1'));
  assert.deepEqual(await told('slack'), angles);
  assert.deepEqual(await told('telegram'), angles.map((each) => `<u>${each}</u>`), 'its own words, with values escaped');
  for (const service of ['discord', 'teams', 'mattermost']) assert.deepEqual(await told(service), markdown, service);
  assert.deepEqual(await told('googlechat'), angles.map((each) => `${each} · Channels`));
  for (const service of ['ntfy', 'gotify']) assert.deepEqual(await told(service), plain.map((each) => `${each} · Channels`), service);
  for (const { service, body } of services.taken) assert.ok(JSON.stringify(body).includes('Channels'), `${service} names the page`);
  assert.deepEqual(await told('statuspage'), [name, name], 'an incident is called the same from beginning to end');
  const { incidents } = await here.stillup.json('/api/v1/incidents');
  assert.deepEqual(await told('pagerduty'), [`trigger ${incidents[0].id}`, `resolve ${incidents[0].id}`]);

  const summary = await here.stillup.json('/api/v2/summary.json');
  const rows = await here.stillup.json('/api/v2/incidents.json');
  const messages = services.of('statuspage').map((each) => each.body);
  for (const { page, incident } of messages) {
    const [component] = summary.components;
    assert.deepEqual([page.id, incident.page_id, incident.components[0].page_id], Array(3).fill(summary.page.id));
    for (const key of ['id', 'name', 'created_at', 'position', 'group_id', 'description', 'showcase']) {
      assert.deepEqual(incident.components[0][key], component[key], key);
    }
    for (const key of ['id', 'name', 'created_at', 'shortlink', 'impact']) assert.deepEqual(incident[key], rows.incidents[0][key], key);
  }
  assert.deepEqual(messages.map(({ page }) => page.status_indicator), ['critical', summary.status.indicator]);
  assert.equal(messages[1].page.status_description, summary.status.description);
  const updates = rows.incidents[0].incident_updates;
  assert.deepEqual(messages.map(({ incident }) => incident.incident_updates[0].affected_components),
    [updates.at(-1).affected_components, updates[0].affected_components]);

  const found = await until('twenty deliveries', async () => {
    const all = await here.deliveries();
    return all.length === 20 && all.every((each) => each.state === 'delivered') && all;
  }, { because });
  assert.ok(found.every((each) => each.attempts === 1 && each.tries[0].result === 'delivered' && each.tries[0].duration_ms >= 0));
  const health = JSON.parse((await here.operator('deliveries', 'subscribers', '--json')).out).subscribers;
  assert.ok(health.every((each) => each.state === 'ok' && each.pending === 0 && each.dead === 0), JSON.stringify(health));
  const said = JSON.stringify([found, health]) + here.stillup.child.out + here.stillup.child.err;
  assert.ok(!said.includes('s3cret'), 'a secret is told');
});

test('a mail server with STARTTLS and a login gets a mail, and one thread an incident', async (t) => {
  const server = await MailServer.start();
  t.after(() => server.kill());
  const here = await scene(t, `
  - id: mail
    email: { host: localhost, port: ${server.port}, username: stillup, password: s3cret-password, from: "Acme Status <status@acme.example>",
             to: [ops@acme.example, "Büro <buero@acme.example>"], allow_private: true, timeout: 60s }
`, { SSL_CERT_FILE: AUTHORITY });
  await outage(here);
  const mails = await until('four mails', () => server.mails.length >= 4 && server.mails, { because: () => here.stillup.child.words() + server.words() });
  const [opened, , resolved] = mails;
  const receivers = [['ops@acme.example', 'ops@acme.example'], ['buero@acme.example', 'Büro <buero@acme.example>']];
  for (const [place, mail] of mails.entries()) {
    const [address, header] = receivers[place % 2];
    assert.deepEqual([mail.from, mail.to, mail.encrypted, mail.authenticated, mail.defects], ['status@acme.example', [address], true, true, []]);
    assert.equal(mail.headers.to, header, 'nobody sees who else gets it');
    assert.equal(mail.headers['list-id'], 'Channels <stillup.status.example>');
    assert.match(mail.headers['content-type'], /^multipart\/alternative/);
    assert.match(mail.html, /<h1 dir="auto"[^>]*>(Resolved: )?The &lt;door&gt; &amp; co_ down<\/h1>/);
    assert.equal(mail.headers['mime-version'], '1.0');
    assert.equal(mail.headers['auto-submitted'], 'auto-generated');
  }
  assert.equal(opened.headers.subject, 'The <door> & co_ down · Channels');
  assert.equal(resolved.headers.subject, 'Resolved: The <door> & co_ down · Channels');
  assert.match(opened.headers['message-id'], /^<inc_\w+\.mail@acme\.example>$/);
  assert.match(resolved.headers['message-id'], /^<msg_\w+@acme\.example>$/);
  assert.equal(resolved.headers['in-reply-to'], opened.headers['message-id']);
  assert.equal(resolved.headers.references, opened.headers['message-id']);
  assert.match(opened.body, /Severity: critical\r?\nAffected: The <door> & co_\r?\n/);
  assert.ok(!here.stillup.child.err.includes('s3cret'));
});

test('Alertmanager fires from the beginning to the end', async (t) => {
  const stage = new Stage(t);
  const manager = await Alertmanager.start(await stage.folder());
  t.after(() => manager.kill());
  const here = await scene(t, `
  - { id: alerts, alertmanager: { url: "${manager.url}", labels: { team: web }, allow_private: true, timeout: 60s } }
`);
  const because = () => here.stillup.child.words() + manager.words();
  await here.door.shut();
  const [alert] = await until('an alert', async () => { const all = await manager.alerts(); return all.length > 0 && all; }, { because });
  // A page follows its message within a second.
  const incidents = await until('the incident on the page', async () => {
    const all = (await here.stillup.json('/api/v1/incidents')).incidents;
    return all.length > 0 && all;
  }, { because });
  assert.deepEqual(alert.labels, { alertname: 'StillupIncident', incident: incidents[0].id, monitor: 'door', severity: 'critical', team: 'web' });
  assert.equal(alert.annotations.summary, 'The <door> & co_ down');
  assert.equal(alert.startsAt, incidents[0].started_at);
  assert.equal(alert.generatorURL, `https://status.example/incidents/${incidents[0].id}`);
  assert.ok(Date.parse(alert.endsAt) - Date.now() > 20 * 86_400_000, 'it does not end by itself');
  await here.door.open();
  await until('no alert', async () => (await manager.alerts()).length === 0, { because });
});

test('what a receiver does not take falls back, is listed, and is retried by hand', async (t) => {
  const [gone, broken, mail] = [await receiver(t), await receiver(t), await receiver(t)];
  gone.answer(410);
  broken.answer(500);
  const here = await scene(t, `
  - { id: gone, webhook: ${webhook(gone)}, fallback: mail }
  - { id: broken, webhook: ${webhook(broken)} }
  - { id: mail, webhook: ${webhook(mail)} }
`);
  const because = () => here.stillup.child.words();
  await here.door.shut();
  const opened = await mail.wait('incident.opened', 1, because);
  await broken.wait('incident.opened', 1, because);
  const state = async (id) => JSON.parse((await here.operator('deliveries', 'subscribers', '--json')).out).subscribers.find((each) => each.id === id).state;
  await until('one to be disabled', async () => (await state('gone')) === 'disabled', { because });
  const [dead] = await here.deliveries('--state', 'dead');
  assert.deepEqual([dead.subscriber, dead.last_error, dead.tries[0].result, dead.subject], ['gone', 'HTTP 410', 'gone', opened.message.data.incident.id]);
  const [copy] = await here.deliveries('--subscriber', 'mail');
  assert.deepEqual([copy.kind, copy.event, copy.state], ['fallback', 'incident.opened', 'delivered']);

  const stranger = await here.operator('deliveries', 'list', '--subscriber', 'brokne');
  assert.equal(stranger.code, 1);
  assert.match(stranger.err, /there is no subscriber `brokne`\n.*did you mean `broken`\?/);

  const refused = await here.operator('deliveries', 'retry', dead.id);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /410 and is disabled/);
  const missing = await here.operator('deliveries', 'retry', 'msg_x');
  assert.match(missing.err, /there is no message `msg_x`/);

  // long before its own second try is due, over and over: 5 s, 5 min, …
  broken.answer(500, 500);
  const [waiting] = await here.deliveries('--subscriber', 'broken');
  assert.equal(waiting.state, 'pending');
  for (const tries of [2, 3, 4]) {
    assert.equal((await here.operator('deliveries', 'retry', waiting.id)).code, 0);
    await broken.wait('incident.opened', tries, because);
  }
  const bodies = new Set(broken.tries.map((each) => `${each.id} ${each.body}`));
  assert.equal(bodies.size, 1, 'the same bytes under the same id');
  await here.door.open();
  await broken.wait('incident.resolved', 1, because);
  await mail.wait('incident.resolved', 1, because);
});

test('an incident that nobody acknowledges is told to the next', async (t) => {
  const [ops, boss] = [await receiver(t), await receiver(t)];
  const here = await scene(t, `
  - { id: ops, webhook: ${webhook(ops)}, escalate: [{ after: 2s, to: [boss] }] }
  - { id: boss, webhook: ${webhook(boss)} }
`);
  const because = () => here.stillup.child.words();
  await here.door.shut();
  const first = await ops.wait('incident.opened', 1, because);
  const then = await boss.wait('incident.opened', 1, because);
  assert.equal(then.message.data.incident.id, first.message.data.incident.id);
  assert.ok(Date.parse(then.message.timestamp) - Date.parse(first.message.timestamp) >= 2000, 'not before its time');
  await here.door.open();
  await boss.wait('incident.resolved', 1, because);

  // the second one is acknowledged at once
  await here.door.shut();
  const second = await ops.wait('incident.opened', 2, because);
  assert.equal((await here.operator('incident', 'ack', second.message.data.incident.id)).code, 0);
  await here.door.open();
  await ops.wait('incident.resolved', 2, because);
});

test('a bad subscriber is refused with its place, and the good words come', async (t) => {
  const stage = new Stage(t);
  const file = await stage.configuration(`
site: { name: Words }
subscribers:
  - id: chat
    slack: { url: "https://hooks.slack.example/s3cret" }
    title: "{{ incident.titel }}"
`);
  const bad = await run(['check', '--config', file]);
  assert.equal(bad.code, 1);
  assert.match(bad.err, /monitors\.yaml:6:12: `title`: line 1: undefined value/);
  assert.ok(!bad.err.includes('s3cret'));
  await fs.writeFile(file, (await fs.readFile(file, 'utf8')).replace('incident.titel', 'title'));
  assert.equal((await run(['check', '--config', file])).code, 0);
});
