// See `run`, the command.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { load } from './load.mjs';
import { ROOT, cpu, freePort, programs, ready, target, within, wrk } from './processes.mjs';
import { serve } from './serve.mjs';
import { start } from './start.mjs';

const REPORT = path.join(ROOT, 'docs', 'performance.md');
const [OPEN, CLOSE] = ['<!-- written by bench/run -->\n', '<!-- end -->'];

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    only: { type: 'string', multiple: true },
    long: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);

const round = (value, digits = 2) => Number(value.toFixed(digits));
const times = (value) => `${round(value)} ×`;

/** CPU seconds of 1,000 requests of wrk, each on a connection of its own, to the target that checks go to. */
function wrkClosing() {
  return within(async (_, start) => {
    const port = await target(start);
    const counted = wrk(port, '/', { connections: 16, seconds: Math.min(seconds, 10), headers: { Connection: 'close' } });
    return (counted.cpu / counted.requests) * 1000;
  });
}

/** CPU seconds of 1,000 probes of blackbox_exporter. */
function blackbox() {
  return within(async (folder, start) => {
    const [targetPort, port] = [await target(start), await freePort()];
    const config = path.join(folder, 'blackbox.yml');
    fs.writeFileSync(config, 'modules: { http_2xx: { prober: http, timeout: 5s } }\n');
    const exporter = start('prometheus-blackbox-exporter', [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
    const probe = `/probe?module=http_2xx&target=http://127.0.0.1:${targetPort}/`;
    await ready(port, probe, exporter);
    const before = cpu(exporter.pid);
    const counted = wrk(port, probe, { connections: 8, seconds: Math.min(seconds, 10) });
    return ((cpu(exporter.pid) - before) / counted.requests) * 1000;
  });
}

let seen = {};
/** One load a run, however many rows speak of it. */
const loaded = async (monitors, interval) => {
  const key = `${monitors}/${interval}`;
  seen[key] ??= await load({ monitors, interval, warmup: interval === 1 ? 10 : interval + 10, seconds: interval === 1 ? seconds : Math.max(seconds, 2 * interval) });
  return seen[key];
};
const cost = (found) => round(found['CPU s per 1,000 checks'], 3);
const late = (found) => `${round(found['lateness p99, ms'])} ms, ${found['missed slots']} missed`;

/** Checks at `monitors` a second. */
async function checks(monitors, goal) {
  const before = await wrkClosing();
  const ours = await loaded(monitors, 1);
  const theirs = (before + (await wrkClosing())) / 2;
  const name = `${monitors.toLocaleString('en')} a second`;
  return [
    [`CPU s per 1,000 durable HTTP checks, ${name}; wrk, \`Connection: close\``, cost(ours), round(theirs, 3), times(cost(ours) / theirs), goal.ratio],
    [`lateness p99, ${name}`, late(ours), '', '', goal.late],
    [`memory, ${monitors.toLocaleString('en')} monitors at 1 s`, `${round(ours['memory (RSS), MiB'], 0)} MiB`, '', '', goal.memory],
  ];
}

/** How much more a check costs with many monitors than as often with 1,000 (or at 1,000 a second, which is as often as they can). */
async function growth(monitors, interval, goal) {
  const often = Math.max(1, (1000 * interval) / monitors);
  const few = await loaded(1000, often);
  const many = await loaded(monitors, interval);
  const each = (found) => (found['memory (RSS), MiB'] / found.monitors) * 1024;
  const name = `${monitors.toLocaleString('en')} monitors at ${interval} s`;
  return [
    [`CPU s per 1,000 checks, ${name}; 1,000 at ${round(often)} s`, cost(many), cost(few), times(cost(many) / cost(few)), '≤ 1 ×'],
    [`memory, ${name}; KiB a monitor, beside 1,000`, `${round(many['memory (RSS), MiB'], 0)} MiB`, '', `${round(each(many), 1)}, ${round(each(few), 1)}`, goal.memory],
    [`lateness p99, ${name}`, late(many), '', '', 'none missed'],
    [`first page, ${name}`, `${round(many['first page, ms'], 0)} ms`, '', '', goal.page],
  ];
}

const ROWS = {
  'checks-1000': () => checks(1000, { ratio: '≤ 2 ×', late: '≤ 5 ms', memory: '≤ 40 MiB' }),
  'checks-5000': () => checks(5000, { ratio: '≤ 1.5 ×', late: '≤ 10 ms', memory: '≤ 100 MiB' }),
  blackbox: async () => {
    const ours = await loaded(1000, 1);
    const theirs = await blackbox();
    return [['CPU s per 1,000 checks; blackbox_exporter, per 1,000 probes', cost(ours), round(theirs, 3), times(cost(ours) / theirs), '≤ 0.1 ×']];
  },
  serve: async () => {
    const pages = await serve({ monitors: 20, rounds: 5, seconds: Math.max(1, Math.min(seconds, 20) / 5), connections: 32 });
    return pages.flatMap((page) => [
      [`requests/s, \`${page.path}\` (${page.bytes} bytes); nginx, from disk`, round(page.stillup, 0), round(page.nginx, 0), times(page.ratio), '≥ 1 ×'],
      [`CPU µs a request, \`${page.path}\`; nginx`, round(page['CPU µs, stillup'], 1), round(page['CPU µs, nginx'], 1), times(page['CPU µs, stillup'] / page['CPU µs, nginx']), '≤ 1 ×'],
    ]);
  },
  'growth-10000': () => growth(10_000, 20, { memory: 'no more', page: '≤ 500 ms' }),
  'growth-20000': () => growth(20_000, 20, { memory: 'no more', page: '≤ 500 ms' }),
  start: async () => {
    const found = await start({ monitors: 1000, days: 90, rounds: 5 });
    const name = '1,000 monitors × 90 days';
    return [
      [`start to first page, ${name}`, `${round(found['first page, ms'], 0)} ms`, '', '', '≤ 100 ms'],
      [`start to first check, ${name}`, `${round(found['first check, ms'], 0)} ms`, '', '', '≤ 100 ms'],
      [`memory, ${name}`, `${round(found['memory (RSS), MiB'], 0)} MiB`, '', '', '≤ 40 MiB'],
    ];
  },
  'growth-100000': () => growth(100_000, 60, { memory: '≤ 1 GiB', page: '≤ 5 s' }),
};
const LONG = ['growth-100000'];

function table(rows) {
  const lines = [['figure; beside it', 'stillup', 'theirs', 'ratio', 'goal'], ['---', '--:', '--:', '--:', '--:'], ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function machine() {
  const [processor] = os.cpus();
  const release = fs.existsSync('/etc/os-release') ? fs.readFileSync('/etc/os-release', 'utf8').match(/PRETTY_NAME="(.*)"/)?.[1] : os.platform();
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], { cwd: ROOT, encoding: 'utf8' }).trim();
  const memory = round(os.totalmem() / 1024 ** 3, 0);
  return `${new Date().toISOString().slice(0, 10)}, ${os.cpus().length} × ${processor.model.trim()}, ${memory} GiB, ${release}, Linux ${os.release()}; commit ${commit}, ${seconds} s a row.`;
}

async function main() {
  if (values.list) return console.log(Object.keys(ROWS).join('\n'));
  const unknown = values.only?.find((name) => !ROWS[name]);
  if (unknown) throw new Error(`there is no row ${unknown}: bench/run --list names them`);
  programs.stillup();
  const wanted = values.only ?? Object.keys(ROWS).filter((name) => values.long || !LONG.includes(name));
  const rows = [];
  for (const name of wanted) {
    console.error(`${name} …`);
    rows.push(...(await ROWS[name]()));
  }
  const text = `${machine()}\n\n${table(rows)}\n`;
  console.log(text);
  // A part of the table is shown, and not written.
  if (values.only) return;
  const report = fs.readFileSync(REPORT, 'utf8');
  const [head, rest] = [report.slice(0, report.indexOf(OPEN) + OPEN.length), report.slice(report.indexOf(CLOSE))];
  fs.writeFileSync(REPORT, `${head}\n${text}\n${rest}`);
}

await main();
