// `stillup replay`: recorded checks judged again, from a file, from standard input, and from the database of a running server.

import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import http from 'node:http';
import { once } from 'node:events';
import path from 'node:path';
import { test } from 'node:test';

import { Stage } from '../lib/stage.js';
import { ROOT, run } from '../lib/stillup.js';

const DAY = path.join(ROOT, 'tests/it/fixtures/judge/a-flapping-day.csv');

async function replay(args, options) {
  const result = await run(['replay', ...args], options);
  assert.equal(result.code, 0, result.err);
  return result.out;
}

test('a flapping day of another tool is six incidents', async (t) => {
  const cwd = await new Stage(t).folder(); // no configuration here
  const out = await replay(['--checks', DAY, '--failure-threshold', '1', '--success-threshold', '1', '--json'], { cwd });
  const result = JSON.parse(out);
  assert.equal(result.checks, 1440);
  assert.deepEqual(result.period, {
    from: '2024-11-30T00:00:00.000Z', to: '2024-11-30T23:59:00.000Z', asked_from: null, duration_seconds: 86_340,
  });
  const figures = result.with_flags;
  assert.deepEqual(
    [figures.incidents, figures.messages, figures.time_to_detect_seconds, figures.downtime_seconds, figures.uptime],
    [6, 22, 0, 26_160, 69.701],
  );
  const [monitor] = result.monitors;
  assert.equal(monitor.monitor, 'mockoon');
  const lasted = monitor.with_flags.incident_list.map((incident) => [incident.duration_seconds, incident.downtime_seconds]);
  assert.deepEqual(lasted, [[60, 60], [8340, 7320], [2520, 1200], [1800, 600], [14_340, 14_280], [4740, 2700]]);
  for (const incident of monitor.with_flags.incident_list) assert.ok(incident.messages <= 4);
  // as built in, thresholds 3 and 2: the outage of a minute goes unseen, the others two minutes longer
  assert.equal(result.as_configured.time_to_detect_seconds, 120);
  assert.deepEqual(result.appeared.map((incident) => incident.started_at), ['2024-11-30T02:34:00.000Z']);
  assert.deepEqual(result.vanished, []);
  assert.match(result.summary, /^6 incidents would still have been 6, detected 2 min 0 s sooner/);
  assert.deepEqual(await fs.readdir(cwd), [], 'nothing is written');
});

test('people read two columns, on any terminal', async (t) => {
  const config = await new Stage(t).configuration('site: { name: X }\ndefaults: { failure_threshold: 1, success_threshold: 1 }\n');
  const out = await replay(['--checks', DAY, '--config', config, '--failure-threshold', '5', '--since', '12h']);
  assert.match(out, /^2 incidents would have been \d, detected 4 min 0 s later/);
  assert.match(out, /as configured {2}with the flags\n/);
  assert.match(out, /\n {2}incidents +2 +\d\n {2}messages +/);
  assert.doesNotMatch(out, /\x1b/, 'no colours in a pipe');
  const table = out.split('\n').filter((line) => line.startsWith('  '));
  for (const line of table) assert.ok(line.length <= 60, line);
});

test('maintenance holds, what is there twice counts once, and jitter is no other interval', async (t) => {
  const stage = new Stage(t);
  const config = await stage.configuration(`
site: { name: X }
defaults: { interval: 60s, failure_threshold: 1, success_threshold: 1 }
monitors: [{ id: web, tcp: { host: 127.0.0.1, port: 9 } }]
maintenance: [{ id: night, title: Night, monitors: [web], start: "2026-01-01T00:20:00Z", end: "2026-01-01T00:40:00Z" }]
`);
  const start = Date.parse('2026-01-01T00:00:00Z');
  const row = (minute) => {
    const bad = minute >= 10 && minute < 50;
    return `web,${new Date(start + minute * 60_003).toISOString()},${bad ? 'down' : 'up'},1`;
  };
  const rows = Array.from({ length: 60 }, (_, minute) => row(minute));
  const checks = path.join(await stage.folder(), 'checks.csv');
  await fs.writeFile(checks, [...rows, rows[3], rows[15], ''].join('\n'));
  const result = JSON.parse(await replay(['--checks', checks, '--config', config, '--json']));
  assert.equal(result.checks, 60);
  const [incident] = result.monitors[0].as_configured.incident_list;
  assert.equal(Math.round(incident.downtime_seconds), 20 * 60);
  assert.equal(incident.downtime_seconds, result.as_configured.downtime_seconds, 'one meaning');
  assert.deepEqual(result.notes, [
    'Maintenance holds: 1 window over these checks.',
    'Left out, since they are there twice: 2 rows.',
  ]);
  // with the folder of a server's database, what ran there holds too; one that is not there is said
  const { code, err } = await run(['replay', '--checks', checks, '--config', config, '--data', await stage.folder()]);
  assert.notEqual(code, 0);
  assert.match(err, /there is no database at/);
});

test('standard input, as probe prints it; latency grades what answered', async (t) => {
  const cwd = await new Stage(t).folder();
  const line = (minute, outcome, latency) => JSON.stringify({
    monitor: 'web', location: 'local', at: `2026-01-01T00:${String(minute).padStart(2, '0')}:00.000Z`, outcome, latency_ms: latency,
    phases_ms: { resolve: null }, reason: null, evidence: {},
  });
  const lines = Array.from({ length: 30 }, (_, minute) => line(minute, 'up', minute >= 10 && minute < 20 ? 900.5 : 20));
  const input = lines.reverse().join('\n'); // newest first is as good
  const result = JSON.parse(await replay(['--checks', '-', '--degraded-above', '500ms', '--json'], { cwd, input }));
  assert.equal(result.as_configured.incidents, 0);
  assert.deepEqual([result.with_flags.incidents, result.with_flags.degraded_seconds, result.with_flags.downtime_seconds], [1, 600, 0]);
  assert.equal(result.appeared[0].severity, 'minor');
});

test('what is wrong has its place and a cure', async (t) => {
  const stage = new Stage(t);
  const cwd = await stage.folder();
  const good = 'monitor,at,outcome,latency_ms\nweb,2026-01-01T00:00:00Z,up,1\n';
  const file = path.join(cwd, 'checks.csv');
  for (const [text, ...words] of [
    [`${good}web,yesterday,up,1\n`, `${file}:3:5: `, 'yesterday', 'RFC 3339'],
    [`${good}web,2026-01-01T00:00:00Z,broken,1\n`, `${file}:3:26: `, 'broken', 'indeterminate'],
    [`${good}${'x'.repeat(100_000)}\n`, `${file}:3:1: `, '64 KiB'],
    ['{"monitor":"web","at":"2026-01-01T00:00:00Z"}\n', `${file}:1:45: `, 'outcome'],
    ['\0\x01\x02', `${file}:1:4: `],
    ['', 'no checks'],
  ]) {
    await fs.writeFile(file, text);
    const result = await run(['replay', '--checks', file], { cwd });
    assert.equal(result.code, 1, text.slice(0, 80));
    for (const word of [...words, 'hint: ']) assert.ok(result.err.includes(word), `${JSON.stringify(word)} is not in:\n${result.err}`);
    assert.doesNotMatch(result.err, /panicked/);
  }
  for (const flags of [['--failure-threshold', '0'], ['--success-threshold', '101'], ['--reopen-window', '31d'], ['--since', 'soon']]) {
    const result = await run(['replay', '--checks', DAY, ...flags], { cwd });
    assert.equal(result.code, 1);
    assert.ok(result.err.includes(flags[0]), result.err);
  }
  await fs.writeFile(file, good);
  assert.equal((await run(['replay', '--checks', file, '--monitor', 'wbe'], { cwd })).code, 1);
  const config = await stage.configuration('site: { name: X }\n');
  const missing = await run(['replay', '--config', config, '--data', cwd], { cwd });
  assert.equal(missing.code, 1);
  assert.match(missing.err, /there is no database at .*stillup\.db\n {2}hint: /);
});

test('the database of a server that is running', async (t) => {
  const stage = new Stage(t);
  let status = 200;
  const server = http.createServer((_, response) => response.writeHead(status).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const config = await stage.configuration(`
site: { name: Replay }
defaults: { interval: 1s, retry_interval: 100ms, failure_threshold: 1, success_threshold: 1 }
monitors:
  - { id: shop, name: Shop, http: { url: "http://127.0.0.1:${server.address().port}/" } }
  - { id: other, name: Other, http: { url: "http://127.0.0.1:${server.address().port}/" } }
`);
  const stillup = await stage.stillup(config);
  await stillup.untilStatus('shop', 'up');
  status = 500;
  await stillup.untilStatus('shop', 'down');
  status = 200;
  await stillup.untilStatus('shop', 'up');
  const data = ['--config', config, '--data', stillup.data, '--monitor', 'shop'];
  // The other monitor asks the same server, and may have seen it fail.
  const { incidents } = await stillup.json('/api/v1/incidents');
  const recorded = incidents.find(({ monitors }) => monitors.some(({ id }) => id === 'shop'));
  const result = JSON.parse(await replay([...data, '--failure-threshold', '100', '--since', '30d', '--json']));
  assert.equal(result.recorded_incidents, 1);
  assert.deepEqual([result.as_configured.incidents, result.as_configured.messages, result.with_flags.incidents], [1, 2, 0]);
  assert.deepEqual(result.vanished.map((incident) => incident.monitor), ['shop']);
  assert.equal(result.vanished[0].started_at, recorded.started_at, 'as it was recorded');
  assert.equal(result.vanished[0].resolved_at, recorded.resolved_at);
  assert.deepEqual(result.monitors.map((monitor) => monitor.monitor), ['shop']);
  assert.equal(result.notes.length, 1, result.notes.join('\n'));
  assert.match(result.notes[0], /kept for 7 days \(storage\.raw_days\): this reaches back to /);
  const wrong = await run(['replay', '--config', config, '--data', stillup.data, '--monitor', 'shpo']);
  assert.equal(wrong.code, 1);
  assert.match(wrong.err, /did you mean `shop`\?/);
  assert.equal((await stillup.get('/readyz')).status, 200, 'the server goes on');
});
