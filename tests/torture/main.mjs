// One run: phases of trouble, a model beside them, a table and a verdict. Without --minutes each phase comes once.

import fs from 'node:fs';
import { parseArgs } from 'node:util';

import { audit } from './audit.mjs';
import calm from './phases/calm.mjs';
import clock from './phases/clock.mjs';
import disk from './phases/disk.mjs';
import floods from './phases/floods.mjs';
import hostile, { peace } from './phases/hostile.mjs';
import kills from './phases/kills.mjs';
import moved from './phases/moved.mjs';
import reloads from './phases/reloads.mjs';
import stops from './phases/stops.mjs';
import { leave, NOFILE, Run } from './run.mjs';
import { plot, sparkline, table } from './table.mjs';

const PHASES = { kills, stops, disk, moved, clock, floods, reloads };
/** What stillup may take of memory, MB, whatever is done to it. */
const MOST_RSS = 512;
/** And how much more of both in the last third of a long run than in the first. */
const GROWTH = { rss: 64, fds: 64 };

const USAGE = `scripts/torture [--minutes N] [--seed S] [--only ${Object.keys(PHASES).join(',')}] [--plot FILE.svg], or --agreement [SITES [SEED]]`;

function told() {
  try {
    const string = { type: 'string' };
    const { values } = parseArgs({ options: { minutes: string, seed: string, only: string, plot: string } });
    const numbers = [values.minutes, values.seed].filter((text) => text !== undefined);
    const strange = [...numbers.filter((text) => !(Number(text) > 0)), ...(values.only?.split(',') ?? []).filter((name) => !(name in PHASES))];
    if (strange.length === 0) return values;
    console.error(`${strange.join(', ')}: not understood`);
  } catch (error) {
    console.error(error.message);
  }
  console.error(`usage: ${USAGE}`);
  return process.exit(2);
}

const asked = told();
const seed = Number(asked.seed ?? (asked.minutes ? Date.now() % 1e9 : 1));
const until = asked.minutes && Date.now() + Number(asked.minutes) * 60_000;

/** mulberry32: the same run again from the same seed. */
function randomly(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const run = new Run(randomly(seed));
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    await run.close();
    process.exit(1);
  });
}
const began = Date.now();

async function phase(name, act, options) {
  run.phase = name;
  const entry = { name, from: Date.now() };
  run.model.phases.push(entry);
  try {
    entry.done = await act(run, options);
  } catch (error) {
    run.breach(error.message.split('\n')[0]);
    run.keep(error.message);
    entry.done = 'broken off';
    await run.recover();
  }
  console.log(`${String(Math.round((Date.now() - began) / 1000)).padStart(5)} s  ${name}: ${entry.done}`);
}

function shuffled(names) {
  return names.map((name) => [run.random(), name]).sort(([a], [b]) => a - b).map(([, name]) => name);
}

async function everything() {
  const chosen = asked.only ? asked.only.split(',') : Object.keys(PHASES);
  await phase('calm', calm);
  await phase('hostile', hostile);
  for (const name of chosen) await phase(name, PHASES[name]);
  for (let round = 2; until && Date.now() < until; round += 1) {
    await phase(`calm ${round}`, calm);
    for (const name of shuffled(chosen)) {
      if (Date.now() < until) await phase(`${name} ${round}`, PHASES[name], { turns: 2 + Math.floor(run.random() * 5) });
    }
  }
  await phase('peace', peace);
}

console.log(`seed ${seed}${asked.minutes ? `, ${asked.minutes} minutes` : ''}; at most ${NOFILE} descriptors`);
try {
  run.phase = 'start';
  await run.open();
  await everything();
  run.phase = 'the end';
  const found = await audit(run);
  await run.end('SIGTERM');
  console.log(`\n${table(run, found)}\n`);
  judge(found);
} finally {
  await run.close();
}

function judge({ stalls, excused }) {
  const { gauge, leaks } = run;
  for (const { phase: name, where, word } of leaks.found) run.breaches.push(`${name}: ${where} tells ${word}`);
  const most = Math.max(...gauge.samples.map(({ rss }) => rss));
  if (most > MOST_RSS) run.breaches.push(`${Math.round(most)} MB of memory: at most ${MOST_RSS}`);
  // some are kept for checks, the store and operators, whatever visitors do
  if (gauge.samples.some(({ fds }) => fds >= NOFILE)) run.breaches.push(`all ${NOFILE} descriptors were taken`);
  for (const [what, more] of Object.entries(asked.minutes ? GROWTH : {})) {
    const [first, last] = gauge.trend(what);
    if (last > first + more) run.breaches.push(`${what} grew from ${Math.round(first)} to ${Math.round(last)}`);
  }
  console.log(`memory       ${sparkline(gauge.samples.map(({ rss }) => rss))}`);
  console.log(`descriptors  ${sparkline(gauge.samples.map(({ fds }) => fds))}`);
  if (asked.minutes || asked.plot) {
    if (asked.plot) fs.writeFileSync(asked.plot, plot(run));
    console.log(`plot         ${asked.plot ?? leave('torture.svg', plot(run))}`);
  }
  if (stalls) console.log(`our own targets slept ${stalls} times; ${excused} incidents are theirs`);
  if (run.breaches.length) console.log(`what it said ${run.kept()}`);
  console.log(`${run.lives} lives, ${leaks.asked} answers looked through, took ${Math.round((Date.now() - began) / 1000)} s`);
  for (const breach of run.breaches) console.log(`BREACH ${breach}`);
  console.log(run.breaches.length ? `torture: ${run.breaches.length} breaches` : 'torture: held');
  process.exitCode = run.breaches.length ? 1 : 0;
}
