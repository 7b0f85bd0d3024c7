// The Statuspage v2 files: against JSON Schemas as strict as the strictest client, and through a published client (npm statuspage.io).

import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import { test } from 'node:test';

import addFormats from 'ajv-formats';
import Ajv from 'ajv/dist/2020.js';
import client from 'statuspage.io';

import { freePorts } from '../lib/port.js';
import { Stage } from '../lib/stage.js';

const FILES = [
  'summary.json', 'status.json', 'components.json', 'incidents.json', 'incidents/unresolved.json', 'scheduled-maintenances.json',
  'scheduled-maintenances/upcoming.json', 'scheduled-maintenances/active.json',
];

const SCHEMAS = JSON.parse(await fs.readFile(new URL('../schemas/statuspage.json', import.meta.url), 'utf8'));

/** Whether a body is what its file promises; throws with every problem. */
function checker() {
  const ajv = addFormats(new Ajv({ allErrors: true, strictTypes: false, strictRequired: false }));
  ajv.addSchema(SCHEMAS);
  return (file, body) => {
    const validate = ajv.getSchema(`${SCHEMAS.$id}#/$defs/${file.replace('/', '-')}`);
    assert.ok(validate(body), `${file}: ${JSON.stringify(validate.errors, null, 1)}\n${JSON.stringify(body)}`);
  };
}

/** One that works, one that was broken and is well again, one that nobody listens for, one that nobody may know of. */
function config({ mockoon, closed }) {
  return `
site: { name: "Acme <Status>", timezone: Europe/Berlin }
defaults: { interval: 1s, timeout: 1s, failure_threshold: 1, success_threshold: 1 }
groups: [{ id: apis, name: APIs, description: Public endpoints }]
monitors:
  - { id: mockoon, name: Mockoon, group: apis, http: { url: "${mockoon}/ok" } }
  - { id: queue, name: Queue, group: apis, description: Takes jobs, severity: minor, tcp: { host: 127.0.0.1, port: ${closed} } }
  - { id: alone, name: Alone, http: { url: "${mockoon}/ok" } }
  - { id: secret, name: Secret, visibility: private, tcp: { host: 127.0.0.1, port: ${closed} } }
`;
}

test('Statuspage v2', async (t) => {
  const stage = new Stage(t);
  const mockoon = await stage.mockoon();
  const [closed] = await freePorts(1);
  const stillup = await stage.stillup(await stage.configuration(config({ mockoon: mockoon.url, closed })));
  const conforms = checker();
  const file = (name) => stillup.json(`/api/v2/${name}`);
  const every = async () => {
    for (const name of FILES) conforms(name, await file(name));
  };

  await every();
  await stillup.untilStatus('mockoon', 'up');
  await mockoon.break();
  await stillup.untilStatus('mockoon', 'down');
  await stillup.untilStatus('queue', 'down');
  await stillup.untilStatus('alone', 'down');
  await every();
  assert.deepEqual((await file('status.json')).status, { indicator: 'critical', description: 'Major System Outage' });
  await mockoon.mend();
  await stillup.untilStatus('mockoon', 'up');
  await stillup.untilStatus('alone', 'up');
  await every();

  await t.test('components are groups and monitors, private ones left out', async () => {
    const { components } = await file('components.json');
    assert.deepEqual(components.map((each) => [each.name, each.status, each.group, each.position]), [
      ['APIs', 'partial_outage', true, 1],
      ['Mockoon', 'operational', false, 2],
      ['Queue', 'major_outage', false, 3],
      ['Alone', 'operational', false, 4],
    ]);
    assert.deepEqual(components[0].components, [components[1].id, components[2].id]);
    for (const name of FILES) assert.doesNotMatch(await stillup.text(`/api/v2/${name}`), /secret/i, name);
  });

  await t.test('incidents are open and resolved ones, with what each update changed', async () => {
    const { incidents } = await file('incidents.json');
    const unresolved = (await file('incidents/unresolved.json')).incidents;
    const resolved = incidents.find((each) => each.components[0].name === 'Mockoon');
    assert.equal(resolved.status, 'resolved');
    const changes = resolved.incident_updates.toReversed().map(({ affected_components: [each] }) => [each.old_status, each.new_status]);
    assert.deepEqual(changes[0], ['operational', 'major_outage']);
    assert.equal(changes.at(-1)[1], 'operational');
    assert.deepEqual(unresolved.map((each) => each.components[0].name), ['Queue']);
    assert.ok(incidents.some((each) => each.id === unresolved[0].id), 'the open ones are among the newest');
    assert.equal((await fetch(resolved.shortlink)).status, 200);
  });

  await t.test('a published client reads all of it', async () => {
    const { Statuspage } = client;
    const reader = new Statuspage('acme');
    reader.setApiUrl(stillup.origin);
    const summary = await reader.api.getSummary();
    assert.equal(summary.page.name, 'Acme <Status>');
    assert.equal(summary.status.indicator, 'major');
    assert.equal((await reader.api.getStatus()).status.description, 'Partial System Outage');
    assert.equal((await reader.api.getComponents()).components.length, 4);
    assert.ok((await reader.api.incidents.getAll()).incidents.length >= 2);
    assert.equal((await reader.api.incidents.getUnresolved()).incidents.length, 1);
    assert.deepEqual((await reader.api.scheduledMaintenances.getAll()).scheduled_maintenances, []);
    assert.deepEqual((await reader.api.scheduledMaintenances.getUpcoming()).scheduled_maintenances, []);
    assert.deepEqual((await reader.api.scheduledMaintenances.getActive()).scheduled_maintenances, []);
  });

  await t.test('any site may read it, and paths that are not there are not there', async () => {
    for (const name of FILES) {
      const response = await stillup.get(`/api/v2/${name}`);
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      assert.equal(response.headers.get('content-type'), 'application/json');
      assert.match(response.headers.get('etag'), /^"/);
    }
    for (const path of ['', '/', '/nothing.json', '/summary', '/incidents', '/incidents/', '/incidents/active.json', '/summary.json/x']) {
      assert.equal((await stillup.get(`/api/v2${path}`)).status, 404, path);
    }
  });
});

test('scheduled maintenance', async (t) => {
  const stage = new Stage(t);
  const mockoon = await stage.mockoon();
  const [closed] = await freePorts(1);
  const at = (minutes) => new Date(Date.now() + minutes * 60e3).toISOString();
  const times = { running: [at(-10), at(600)], coming: [at(60), at(90)] };
  const stillup = await stage.stillup(
    await stage.configuration(`
site: { name: Acme }
defaults: { interval: 1s, timeout: 1s, failure_threshold: 1, success_threshold: 1 }
monitors:
  - { id: mockoon, name: Mockoon, http: { url: "${mockoon.url}/ok" } }
  - { id: queue, name: Queue, tcp: { host: 127.0.0.1, port: ${closed} } }
  - { id: secret, name: Secret, visibility: private, http: { url: "${mockoon.url}/ok" } }
maintenance:
  - { id: disks, title: New disks, description: Jobs are kept, monitors: [queue, secret], start: "${times.running[0]}", end: "${times.running[1]}" }
  - { id: network, title: Network work, all: true, start: "${times.coming[0]}", end: "${times.coming[1]}" }
  - { id: hidden, title: Secret work, monitors: [secret], start: "${times.coming[0]}", end: "${times.coming[1]}" }
`),
  );
  await stillup.untilStatus('mockoon', 'up');
  await stillup.untilStatus('queue', 'maintenance');
  const conforms = checker();
  const file = async (name) => {
    const body = await stillup.json(`/api/v2/${name}`);
    conforms(name, body);
    return body;
  };
  for (const name of FILES) assert.doesNotMatch(JSON.stringify(await file(name)), /secret/i, name);
  assert.deepEqual((await file('status.json')).status, { indicator: 'none', description: 'Service Under Maintenance' });
  const { components } = await file('components.json');
  assert.deepEqual(components.map((each) => [each.name, each.status]), [['Mockoon', 'operational'], ['Queue', 'under_maintenance']]);

  const reader = new client.Statuspage('acme');
  reader.setApiUrl(stillup.origin);
  const summary = await reader.api.getSummary();
  const told = (list) => list.scheduled_maintenances.map((each) => [each.name, each.status]);
  const [running, coming] = [['New disks', 'in_progress'], ['Network work', 'scheduled']];
  // the client asks for what is upcoming, whichever of its three lists is called
  for (const list of ['getAll', 'getUpcoming', 'getActive']) assert.deepEqual(told(await reader.api.scheduledMaintenances[list]()), [coming]);
  assert.deepEqual(told(await file('scheduled-maintenances.json')), [coming, running], 'the newest first');
  assert.deepEqual(told(await file('scheduled-maintenances/active.json')), [running]);
  assert.deepEqual(told(summary), [running, coming]);
  const [disks] = summary.scheduled_maintenances;
  assert.deepEqual([Date.parse(disks.scheduled_for), Date.parse(disks.scheduled_until)], times.running.map((time) => Date.parse(time)));
  assert.deepEqual(disks.components, [components[1]]);
  assert.deepEqual(disks.incident_updates.map((each) => [each.status, each.body]).at(-1), ['scheduled', 'Jobs are kept']);
  const response = await fetch(disks.shortlink);
  assert.match(await response.text(), new RegExp(`<article class="[a-z ]*" id="${new URL(disks.shortlink).hash.slice(1)}">`));
});
