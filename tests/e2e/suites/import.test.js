// Other programs' configurations, brought along with the real binary: exit codes, what is written and how, databases in
// use, and what `check` says of such files.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { Stage } from '../lib/stage.js';
import { BINARY, ROOT, run } from '../lib/stillup.js';

const FIXTURES = path.join(ROOT, 'tests/it/fixtures/import');
const exec = promisify(execFile);

/** A database from rows: `{table: [{column: value}]}`, still open in another process when `hold` resolves. */
async function database(file, tables) {
  const program = `
import json, sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("PRAGMA journal_mode = WAL")
for table, rows in json.loads(sys.argv[2]).items():
    columns = sorted({column for row in rows for column in row}) or ["id"]
    names = ", ".join('"%s"' % column for column in columns)
    connection.execute('CREATE TABLE "%s" (%s)' % (table, names))
    for row in rows:
        connection.execute('INSERT INTO "%s" VALUES (%s)' % (table, ", ".join("?" * len(columns))), [row.get(column) for column in columns])
connection.commit()
`;
  await exec('python3', ['-c', program, file, JSON.stringify(tables)]);
}

/** Checks what was written, with its own secrets and the variables that were there before. */
async function check(folder) {
  const script = `set -a; [ -e secrets.env ] && . ./secrets.env; set +a; exec "$STILLUP" check --allow-unset --config monitors.yaml`;
  const binary = BINARY;
  return exec('sh', ['-c', script], { cwd: folder, env: { ...process.env, DOMAIN: 'acme.example', ENVIRONMENT: 'test', STILLUP: path.resolve(binary) } });
}

test('a folder is written once: configuration, report, and secrets for its owner alone', async (t) => {
  const stage = new Stage(t);
  const out = path.join(await stage.folder(), 'new/status');
  const args = ['import', 'gatus', path.join(FIXTURES, 'gatus/config.yaml'), '--out', out];
  const result = await run(args);
  assert.equal(result.code, 2, 'something was dropped');
  assert.match(result.out, /monitors: 9 in the input, 6 here/);
  assert.deepEqual((await fs.readdir(out)).sort(), ['monitors.yaml', 'report.txt', 'secrets.env']);
  assert.equal((await fs.stat(path.join(out, 'secrets.env'))).mode & 0o777, 0o600);
  assert.match((await check(out)).stdout, /6 monitors, 4 subscribers/);
  for (const name of ['monitors.yaml', 'report.txt']) {
    assert.doesNotMatch(await fs.readFile(path.join(out, name), 'utf8'), /PLANTED/);
  }
  const again = await run(args);
  assert.equal(again.code, 1);
  assert.match(again.err, /is there already/);
});

test('nothing is written unless it is asked for', async (t) => {
  const stage = new Stage(t);
  const folder = await stage.folder();
  const file = path.join(folder, 'monitors.csv');
  await fs.copyFile(path.join(FIXTURES, 'uptimerobot/monitors.csv'), file);
  const result = await run(['import', file]);
  assert.equal(result.code, 2);
  assert.match(result.out, /^# Imported from UptimeRobot/);
  assert.doesNotMatch(result.out + result.err, /PLANTED/);
  assert.match(result.err, /--out DIR writes them to secrets\.env/);
  assert.deepEqual(await fs.readdir(folder), ['monitors.csv']);
});

test('exit code 0 if everything came over', async (t) => {
  const stage = new Stage(t);
  const file = path.join(await stage.folder(), 'config.yaml');
  await fs.writeFile(file, 'endpoints: [{ name: a, url: "https://a.example", conditions: ["[STATUS] == 200"] }]\n');
  assert.equal((await run(['import', file])).code, 0);
});

test('a database of Uptime Kuma that is open elsewhere', async (t) => {
  const stage = new Stage(t);
  const folder = await stage.folder();
  const file = path.join(folder, 'kuma.db');
  await database(file, JSON.parse(await fs.readFile(path.join(FIXTURES, 'uptime-kuma/kuma.tables.json'), 'utf8')));
  const out = path.join(folder, 'out');
  const result = await run(['import', file, '--out', out]);
  assert.equal(result.code, 2, result.err);
  assert.match(result.out, /monitors: 8 in the input, 5 here/);
  assert.match(result.out, /dropped {2}heartbeat|a_newer_table: stillup has nothing like it/);
  assert.match((await check(out)).stdout, /5 monitors, 2 subscribers/);
  const half = path.join(folder, 'half.db');
  const bytes = await fs.readFile(file);
  await fs.writeFile(half, bytes.subarray(0, bytes.length / 2));
  const refused = await run(['import', 'uptime-kuma', half]);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /half\.db: .*\n.*is the file whole\?/);
});

test('a database of Kener', async (t) => {
  const stage = new Stage(t);
  const folder = await stage.folder();
  const file = path.join(folder, 'kener.sqlite');
  const api = { url: 'https://api.acme.example/?key=PLANTED-key', headers: [{ key: 'X-Key', value: 'PLANTED-header' }], timeout: 5000 };
  await database(file, {
    monitors: [
      { id: 1, tag: 'api', name: 'API', monitor_type: 'API', cron: '* * * * *', type_data: JSON.stringify(api), status: 'ACTIVE', is_hidden: 'NO', category_name: 'APIs' },
      { id: 2, tag: 'ports', name: 'Ports', monitor_type: 'TCP', type_data: '{"hosts":[{"host":"a.example","port":25},{"host":"b.example","port":25}]}', is_hidden: 'YES' },
      { id: 3, tag: 'beat', name: 'Beat', monitor_type: 'HEARTBEAT', type_data: '{"secretString":"PLANTED-beat"}' },
      { id: 4, tag: 'broken', name: 'Broken', monitor_type: 'API', type_data: '{"url":' },
    ],
    monitoring_data: [{ monitor_tag: 'api', timestamp: 1, status: 'UP', latency: 3 }],
    site_data: [{ id: 1, key: 'siteName', value: 'Acme', data_type: 'string' }],
    triggers: [{ id: 7, name: 'Chat', trigger_type: 'discord', trigger_meta: '{"url":"https://discord.example/PLANTED-chat"}' }],
    monitor_alerts_config: [{ id: 1, monitor_tag: 'api', alert_for: 'STATUS', alert_value: 'DOWN', failure_threshold: 2, success_threshold: 1, is_active: 'YES' }],
    monitor_alerts_config_triggers: [{ monitor_alerts_id: 1, trigger_id: 7 }],
    maintenances: [{ id: 1, title: 'Weekly', start_date_time: 1767222000, rrule: 'FREQ=WEEKLY;BYDAY=TH', duration_seconds: 3600, status: 'ACTIVE' }],
    maintenance_monitors: [{ maintenance_id: 1, monitor_tag: 'ports' }],
  });
  const out = path.join(folder, 'out');
  const result = await run(['import', 'kener', file, '--out', out]);
  assert.equal(result.code, 2, result.err);
  assert.match(result.out, /monitors: 4 in the input, 3 here/);
  assert.match((await check(out)).stdout, /3 monitors, 1 subscriber/);
  const yaml = await fs.readFile(path.join(out, 'monitors.yaml'), 'utf8');
  for (const part of ['name: Acme', 'id: ports-2', 'visibility: private', 'failure_threshold: 2', 'rrule:', '${CHAT_URL}']) {
    assert.ok(yaml.includes(part), `${part} is not in\n${yaml}`);
  }
  assert.doesNotMatch(yaml + (await fs.readFile(path.join(out, 'report.txt'), 'utf8')), /PLANTED/);
});

test('check says whose file it is', async (t) => {
  const stage = new Stage(t);
  const folder = await stage.folder();
  await database(path.join(folder, 'kuma.db'), { monitor: [{ id: 1 }], notification: [] });
  for (const [file, what, format] of [
    [path.join(FIXTURES, 'gatus/config.yaml'), 'a configuration of Gatus', 'gatus'],
    [path.join(FIXTURES, 'kener/monitors.yaml'), 'monitors.yaml of Kener', 'kener'],
    [path.join(folder, 'kuma.db'), 'a database of Uptime Kuma', 'uptime-kuma'],
  ]) {
    const result = await run(['check', '--config', file]);
    assert.equal(result.code, 1);
    assert.ok(result.err.includes(`this is ${what}`) && result.err.includes(`stillup import ${format} `), result.err);
  }
});

test('bad usage says what there is', async (t) => {
  const stage = new Stage(t);
  const file = path.join(await stage.folder(), 'x.yaml');
  await fs.writeFile(file, 'a: 1\n');
  for (const [args, words] of [
    [['gatos', file], /gatos is neither a format nor a file\n.*gatus, kener/],
    [['gatus'], /no file is named/],
    [['gatus', `${file}.none`], /No such file/],
    [[file], /cannot be said whose file this is\n.*name the format/],
    [[path.join(FIXTURES, 'gatus/config.yaml'), path.join(FIXTURES, 'upptime/.upptimerc.yml')], /files of Gatus and of Upptime/],
    [['kener', path.join(FIXTURES, 'gatus/config.yaml')], /neither site\.yaml nor server\.yaml/],
  ]) {
    const result = await run(['import', ...args]);
    assert.equal(result.code, 1, result.out);
    assert.match(result.err, words);
  }
});
