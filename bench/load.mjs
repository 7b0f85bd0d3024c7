// See `load`, the command.

import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ask, cpu, end, freePort, memory, pause, programs, ready, target, within } from './processes.mjs';

function configuration({ monitors, interval }, targetPort, adminPort) {
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

/** Everything that is read twice and subtracted; what the reading itself costs lies outside of both. */
async function reading(adminPort, pid, isLast) {
  const cost = () => ({ at: performance.now(), cpu: cpu(pid) });
  const early = isLast && cost();
  const all = samples(String((await ask(adminPort, '/metrics')).body));
  const histogram = (of) =>
    [...all]
      .filter(([name]) => name.startsWith(`${of}_bucket`))
      .map(([name, value]) => ({ le: Number(name.match(/le="([^"]+)"/)[1].replace('+Inf', 'Infinity')), value }))
      .sort((a, b) => a.le - b.le);
  return {
    checks: sum(all, (name) => name.startsWith('stillup_check_total')),
    up: sum(all, (name) => name.startsWith('stillup_check_total') && name.includes('outcome="up"')),
    missed: all.get('stillup_slots_missed_total') ?? 0,
    lateness: histogram('stillup_check_lateness_seconds'),
    commits: histogram('stillup_store_commit_seconds'),
    ...(early || cost()),
  };
}

/** A quantile of a histogram's growth, in milliseconds, linear within its bucket. */
function quantile(before, after, q) {
  const grown = after.map(({ le, value }, at) => ({ le, value: value - before[at].value }));
  const wanted = grown.at(-1).value * q;
  const at = grown.findIndex(({ value }) => value >= wanted);
  const [floor, below] = at > 0 ? [grown[at - 1].le, grown[at - 1].value] : [0, 0];
  const { le, value } = grown[at];
  return le === Infinity ? Infinity : (floor + ((le - floor) * (wanted - below)) / (value - below || 1)) * 1000;
}

/** Notes memory and descriptors of a process every ten seconds, until told to stop; a line each in `file`, and what was noted. */
function sampling(pid, file) {
  const noted = [];
  const began = performance.now();
  const note = () => {
    const descriptors = fs.readdirSync(`/proc/${pid}/fd`).length;
    noted.push({ seconds: Math.round((performance.now() - began) / 1000), memory: memory(pid), descriptors });
    if (file) fs.appendFileSync(file, `${Object.values(noted.at(-1)).join(',')}\n`);
  };
  if (file) fs.writeFileSync(file, 'seconds,memory_mib,descriptors\n');
  note();
  const timer = setInterval(note, 10_000);
  return () => (clearInterval(timer), noted);
}

/** Numbers as a line of bars, from 0 to the highest; at most 60, each the highest of its share. */
function bars(numbers) {
  const share = Math.ceil(numbers.length / 60);
  const tops = Array.from({ length: Math.ceil(numbers.length / share) }, (_, at) => Math.max(...numbers.slice(at * share, (at + 1) * share)));
  const most = Math.max(...tops, 1);
  return `${tops.map((top) => '▁▂▃▄▅▆▇█'[Math.round((top / most) * 7)]).join('')} ${Math.min(...numbers).toFixed(0)}–${most.toFixed(0)}`;
}

/** Many HTTP monitors against a loopback target that answers at once. */
export function load({ monitors, interval, warmup, seconds, samples }) {
  return within(async (folder, start) => {
    const [targetPort, adminPort, port] = [await target(start), await freePort(), await freePort()];
    const config = path.join(folder, 'monitors.yaml');
    fs.writeFileSync(config, configuration({ monitors, interval }, targetPort, adminPort));
    const data = path.join(folder, 'data');
    const log = fs.openSync(path.join(folder, 'log'), 'w');
    const args = ['serve', '--config', config, '--data', data, '--listen', `127.0.0.1:${port}`];
    const stillup = start(programs.stillup(), args, { stdio: ['ignore', log, log] });
    try {
      await ready(port, '/healthz', stillup, { every: 200 });
      await pause(warmup * 1000);
      const before = await reading(adminPort, stillup.pid, false);
      const sampled = sampling(stillup.pid, samples);
      await pause(seconds * 1000);
      const noted = sampled();
      const [rss, peak] = [memory(stillup.pid), memory(stillup.pid, 'VmHWM')];
      const after = await reading(adminPort, stillup.pid, true);
      const asked = performance.now();
      await ready(port, '/', stillup);
      const page = performance.now() - asked;
      await end(stillup);
      // The clean stop has checkpointed: what is on disk is the database.
      const bytes = fs.readdirSync(data).reduce((total, name) => total + fs.statSync(path.join(data, name)).size, 0);
      const [checks, took, spent] = [after.checks - before.checks, (after.at - before.at) / 1000, after.cpu - before.cpu];
      return {
        monitors,
        'interval, s': interval,
        'measured, s': took,
        checks,
        'checks per second': checks / took,
        'checks not up': checks - (after.up - before.up),
        'missed slots': after.missed - before.missed,
        'lateness p50, ms': quantile(before.lateness, after.lateness, 0.5),
        'lateness p99, ms': quantile(before.lateness, after.lateness, 0.99),
        'commit p50, ms': quantile(before.commits, after.commits, 0.5),
        'commit p99, ms': quantile(before.commits, after.commits, 0.99),
        'CPU s per 1,000 checks': (spent / checks) * 1000,
        'CPU share of one core, %': (spent / took) * 100,
        'memory (RSS), MiB': rss,
        'memory peak, MiB': peak,
        'first page, ms': page,
        'bytes on disk per check': bytes / after.checks,
        'memory, every 10 s': bars(noted.map((each) => each.memory)),
        'descriptors, every 10 s': bars(noted.map((each) => each.descriptors)),
      };
    } catch (error) {
      throw new Error(`${error.message}\n${fs.readFileSync(path.join(folder, 'log'), 'utf8').slice(-4000)}`);
    }
  });
}

async function main() {
  const number = (value) => ({ type: 'string', default: String(value) });
  const { values } = parseArgs({
    options: { monitors: number(1000), interval: number(1), warmup: number(10), seconds: number(60), json: { type: 'boolean', default: false }, samples: { type: 'string' } },
  });
  const { json, samples, ...numbers } = values;
  const table = await load({ ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Number(value)])), samples });
  if (json) return console.log(JSON.stringify(table));
  const width = Math.max(...Object.keys(table).map((key) => key.length));
  for (const [key, value] of Object.entries(table)) console.log(`${key.padEnd(width)}  ${typeof value === 'number' ? Number(value.toFixed(3)) : value}`);
}

if (import.meta.filename === process.argv[1]) await main();
