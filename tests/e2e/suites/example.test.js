// The newcomer's first minutes: the project's own monitors.yaml, served by the bare command.

import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { freePort, freePorts } from '../lib/port.js';
import { Stage } from '../lib/stage.js';
import { ROOT } from '../lib/stillup.js';

/** A folder with a copy of the example whose fixed ports are free ones. */
async function clone(stage, mockoonPort, ownPort) {
  const folder = await stage.folder();
  const example = await fs.readFile(path.join(ROOT, 'monitors.yaml'), 'utf8');
  const copy = example.replaceAll(/\b3001\b/g, `${mockoonPort}`).replaceAll(/\b8080\b/g, `${ownPort}`);
  await fs.writeFile(path.join(folder, 'monitors.yaml'), copy);
  return folder;
}

async function scene(t, mockoonPort) {
  const stage = new Stage(t);
  const nameServer = await stage.nameServer();
  const port = await freePort();
  const cwd = await clone(stage, mockoonPort, port);
  const stillup = await stage.stillup(null, { cwd, port, env: { STILLUP_DEMO_RESOLVER: nameServer.address } });
  return { stage, stillup, cwd };
}

/** Waits until every monitor has been measured and judged. */
function allMeasured(stillup) {
  return stillup.until('every monitor to be judged', async () => {
    const { monitors } = await stillup.json('/api/v1/monitors');
    if (monitors.some((monitor) => monitor.status === 'unknown')) throw new Error(JSON.stringify(monitors));
    return monitors;
  });
}

test('with Mockoon running, everything is green', async (t) => {
  const mockoon = await new Stage(t).mockoon();
  const { stillup, cwd } = await scene(t, mockoon.port);
  const monitors = await allMeasured(stillup);
  assert.ok(monitors.length >= 4, 'the demo, a TCP port, a DNS name, stillup itself');
  for (const monitor of monitors) {
    assert.equal(monitor.status, 'up', JSON.stringify(monitor));
    assert.equal(monitor.last_check.reason, null);
  }
  assert.ok((await stillup.text('/')).includes('Everything works.'));
  assert.deepEqual((await stillup.json('/api/v1/incidents')).incidents, []);
  assert.ok((await fs.stat(path.join(cwd, 'data', 'stillup.db'))).isFile(), 'data/ is where it writes');
});

test('without Mockoon, the page says so', async (t) => {
  const [absent] = await freePorts(1);
  const { stage, stillup } = await scene(t, absent);
  const monitors = await allMeasured(stillup);
  const mockoon = monitors.find((monitor) => monitor.id === 'mockoon');
  assert.equal(mockoon.status, 'down', JSON.stringify(mockoon));
  assert.equal(mockoon.last_check.reason.kind, 'connect_refused');
  const page = await stillup.text('/');
  assert.match(page, /<title>(Demo API|Mockoon).* down\./);
  assert.match(page, /Mockoon down/);
  const others = monitors.filter((monitor) => monitor.status === 'up');
  assert.ok(others.length >= 2, 'the DNS name and stillup itself do not depend on Mockoon');

  await stage.mockoon(absent);
  await stillup.untilStatus('mockoon', 'up');
  const { incidents } = await stillup.json('/api/v1/incidents');
  assert.equal(incidents.find((each) => each.monitors[0].id === 'mockoon').status, 'resolved');
});

test('broken and mended twice, both incidents are over', async (t) => {
  const mockoon = await new Stage(t).mockoon();
  const { stillup } = await scene(t, mockoon.port);
  await stillup.untilStatus('mockoon', 'up');
  for (const breaks of [1, 2]) {
    for (const [route, status] of [['error', 'down'], ['ok', 'up']]) {
      await fetch(`${mockoon.url}/switch/${route}`, { method: 'POST' });
      await stillup.untilStatus('mockoon', status);
    }
    const { incidents } = await stillup.json('/api/v1/incidents');
    assert.deepEqual(incidents.map((each) => each.status), Array(breaks).fill('resolved'));
  }
  assert.ok((await stillup.text('/')).includes('Everything works.'));
});
