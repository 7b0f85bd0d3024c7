// See `load`, the command.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAX_SECONDS = 900;
const TICKS_PER_SECOND = 100; // USER_HZ of Linux

const { values } = parseArgs({
  options: {
    monitors: { type: 'string', default: '1000' },
    interval: { type: 'string', default: '1' },
    warmup: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '60' },
    json: { type: 'boolean', default: false },
  },
});
const monitors = Number(values.monitors);
const interval = Number(values.interval);
const seconds = Math.min(Number(values.seconds), MAX_SECONDS);
const warmup = Math.min(Number(values.warmup), MAX_SECONDS);

function build() {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target');
  const helper = path.join(target, 'bench-target');
  fs.mkdirSync(target, { recursive: true });
  if (!process.env.STILLUP_BIN) execFileSync('cargo', ['build', '--release', '--locked', '--bin', 'stillup'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  execFileSync('rustc', ['--edition', '2024', '-O', '-o', helper, 'bench/target.rs'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  return { stillup: process.env.STILLUP_BIN ?? path.join(target, 'release', 'stillup'), helper };
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function configuration(targetPort, adminPort) {
  const list = Array.from(
    { length: monitors },
    (_, at) => `  - { id: m${at}, name: Monitor ${at}, http: { url: "http://127.0.0.1:${targetPort}/${at}" } }\n`,
  );
  return `site: { name: Load }
server: { admin_listen: "127.0.0.1:${adminPort}" }
defaults: { interval: ${interval}s, failure_threshold: 3 }
monitors:
${list.join('')}`;
}

/** Samples of an OpenMetrics text: `name{labels}` → number. */
function samples(text) {
  const found = new Map();
  for (const line of text.split('\n')) {
    const at = line.lastIndexOf(' ');
    if (at > 0 && !line.startsWith('#')) found.set(line.slice(0, at), Number(line.slice(at + 1)));
  }
  return found;
}

const sum = (all, test) => [...all].reduce((total, [name, value]) => (test(name) ? total + value : total), 0);

/** Everything that is read twice and subtracted. */
async function reading(adminPort, pid) {
  const all = samples(await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text());
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const histogram = (of) =>
    [...all]
      .filter(([name]) => name.startsWith(`${of}_bucket`))
      .map(([name, value]) => ({ le: Number(name.match(/le="([^"]+)"/)[1].replace('+Inf', 'Infinity')), value }))
      .sort((a, b) => a.le - b.le);
  return {
    at: performance.now(),
    checks: sum(all, (name) => name.startsWith('stillup_check_total')),
    up: sum(all, (name) => name.startsWith('stillup_check_total') && name.includes('outcome="up"')),
    missed: all.get('stillup_slots_missed_total') ?? 0,
    cpu: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    lateness: histogram('stillup_check_lateness_seconds'),
    commits: histogram('stillup_store_commit_seconds'),
  };
}

/** A quantile of a histogram's growth, in milliseconds, linear within its bucket. */
function quantile(before, after, q) {
  const grown = after.map(({ le, value }, at) => ({ le, value: value - before[at].value }));
  const wanted = grown.at(-1).value * q;
  const at = grown.findIndex(({ value }) => value >= wanted);
  const [floor, below] = at > 0 ? [grown[at - 1].le, grown[at - 1].value] : [0, 0];
  const { le, value } = grown[at];
  if (le === Infinity) return `> ${floor * 1000}`;
  return ((floor + ((le - floor) * (wanted - below)) / (value - below || 1)) * 1000).toFixed(2);
}

const kib = (pid, key) => Number(fs.readFileSync(`/proc/${pid}/status`, 'utf8').match(new RegExp(`${key}:\\s+(\\d+)`))[1]);

async function main() {
  const programs = build();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'stillup-load-'));
  const children = [];
  process.on('exit', () => {
    for (const child of children) child.kill('SIGKILL');
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const start = (program, args, stdio) => {
    const child = spawn(program, args, { stdio });
    children.push(child);
    return child;
  };

  const helper = start(programs.helper, [], ['pipe', 'pipe', 'inherit']);
  const [said] = await once(helper.stdout, 'data');
  const adminPort = await freePort();
  const config = path.join(folder, 'monitors.yaml');
  fs.writeFileSync(config, configuration(Number(String(said)), adminPort));
  const log = fs.openSync(path.join(folder, 'log'), 'w');
  const args = ['serve', '--config', config, '--data', path.join(folder, 'data'), '--listen', `127.0.0.1:${await freePort()}`];
  const stillup = start(programs.stillup, args, ['ignore', log, log]);
  stillup.on('exit', (code) => {
    if (code === 0) return;
    console.error(`stillup ended with ${code}\n${fs.readFileSync(path.join(folder, 'log'), 'utf8').slice(-4000)}`);
    process.exit(1);
  });

  await pause(warmup * 1000);
  const before = await reading(adminPort, stillup.pid);
  await pause(seconds * 1000);
  const after = await reading(adminPort, stillup.pid);
  const [rss, peak] = [kib(stillup.pid, 'VmRSS'), kib(stillup.pid, 'VmHWM')];
  stillup.kill('SIGTERM');
  await once(stillup, 'exit');
  // The clean stop has checkpointed: what is on disk is the database.
  const data = path.join(folder, 'data');
  const bytes = fs.readdirSync(data).reduce((total, name) => total + fs.statSync(path.join(data, name)).size, 0);

  const checks = after.checks - before.checks;
  const took = (after.at - before.at) / 1000;
  const cpu = after.cpu - before.cpu;
  const table = {
    monitors,
    'interval, s': interval,
    'measured, s': took.toFixed(1),
    checks,
    'checks per second': (checks / took).toFixed(1),
    'checks not up': checks - (after.up - before.up),
    'missed slots': after.missed - before.missed,
    'lateness p50, ms': quantile(before.lateness, after.lateness, 0.5),
    'lateness p99, ms': quantile(before.lateness, after.lateness, 0.99),
    'commit p50, ms': quantile(before.commits, after.commits, 0.5),
    'commit p99, ms': quantile(before.commits, after.commits, 0.99),
    'CPU s per 1,000 checks': ((cpu / checks) * 1000).toFixed(3),
    'CPU share of one core, %': ((cpu / took) * 100).toFixed(1),
    'memory (RSS), MiB': (rss / 1024).toFixed(1),
    'memory peak, MiB': (peak / 1024).toFixed(1),
    'bytes on disk per check': (bytes / after.checks).toFixed(1),
    'database, MiB': (bytes / 1024 / 1024).toFixed(2),
  };
  if (values.json) {
    console.log(JSON.stringify(table));
  } else {
    const width = Math.max(...Object.keys(table).map((key) => key.length));
    for (const [key, value] of Object.entries(table)) console.log(`${key.padEnd(width)}  ${value}`);
  }
  process.exit(0);
}

await main();
