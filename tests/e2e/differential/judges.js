// The three who are asked about each row: stillup, curl and blackbox_exporter. Each says `up` or `down`, and what it measured.

import fs from 'node:fs/promises';
import path from 'node:path';

import { Child } from '../lib/child.js';
import { freePort } from '../lib/port.js';
import { run } from '../lib/stillup.js';
import { until } from '../lib/until.js';
import { SECURE } from './phases.js';

/** Only rows that hang meet a deadline. */
const SECONDS = 40;
const HANGING_SECONDS = 1;
/** curl processes at once. */
const AT_ONCE = 12;
/** What no body holds: expecting that makes everybody read to the end. */
const NEVER = 'never-said';

const resolve = (part, target) => (typeof part === 'function' ? part(target) : part);
/** `hangs` is true, or the judges who wait there for ever. */
const seconds = (row, judge) => (row.hangs === true || row.hangs?.includes(judge) ? HANGING_SECONDS : SECONDS);

/** One monitor of stillup, from a row. */
export function monitor(row, target, id) {
  const { expect = {}, ...keys } = resolve(row.stillup, target) ?? {};
  const body = row.reads === false ? {} : { body: row.contains ? { contains: row.contains } : { not_contains: NEVER } };
  const status = row.status ? { status: [row.status] } : {};
  const tls = target.ca ? { tls: { ca_file: target.ca, ...keys.tls } } : {};
  return {
    id,
    name: row.name,
    interval: '60s',
    timeout: `${seconds(row, 'stillup')}s`,
    http: { url: target.url, ...keys, ...tls, expect: { ...status, ...body, ...expect } },
  };
}

/**
 * Asks stillup about all rows at once: id → `{verdict, phases, line}`. Where it says that it did not get to run (a busy machine), it was not
 * asked: it is asked again.
 */
export async function stillup(folder, monitors) {
  const config = path.join(folder, 'monitors.yaml');
  await fs.writeFile(config, JSON.stringify({ site: { name: 'Differential' }, monitors }));
  const lines = [];
  for (let ids = []; lines.length < monitors.length; ) {
    const done = await run(['probe', '--json', '--config', config, ...ids]);
    if (done.code !== 0 && done.code !== 2) throw new Error(done.err);
    const said = done.out.trim().split('\n').map((line) => JSON.parse(line));
    lines.push(...said.filter((line) => line.reason?.kind !== 'starved'));
    ids = said.filter((line) => line.reason?.kind === 'starved').map((line) => line.monitor);
  }
  return new Map(
    lines.map((line) => {
      const phases = new Map(SECURE.filter((phase) => line.phases_ms[phase] !== null).map((phase) => [phase, line.phases_ms[phase]]));
      const why = line.reason ? `${line.reason.kind}: ${line.reason.message}` : '';
      return [line.monitor, { verdict: line.outcome === 'degraded' ? 'up' : line.outcome, phases, why, line }];
    }),
  );
}

/** Does all jobs, a few at once. */
async function inParallel(jobs) {
  const left = [...jobs.entries()];
  const results = [];
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await next[1]();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

async function curlOne(row, target, folder, id) {
  const file = path.join(folder, `${id}.body`);
  const ca = target.ca ? ['--cacert', target.ca] : [];
  const args = ['-q', '-sS', '-L', '--max-redirs', '5', '-b', '', '--compressed', '--noproxy', '*', '-o', file];
  // -q: without the settings of who runs this
  const more = [...ca, '--max-time', String(seconds(row, 'curl')), '-w', '%{json}', ...(resolve(row.curl, target) ?? []), row.asCurlSees ?? target.url];
  const env = { PATH: process.env.PATH, HOME: folder };
  const child = new Child(`curl ${row.name}`, 'curl', [...args, ...more], { env });
  const { code } = await child.exit();
  const told = JSON.parse(child.out);
  const body = new TextDecoder(row.charset ?? 'utf-8').decode(await fs.readFile(file).catch(() => Buffer.alloc(0)));
  const said = row.contains ? body.includes(row.contains) : !body.includes(NEVER);
  const status = row.status ? told.http_code === row.status : told.http_code >= 200 && told.http_code <= 299;
  const good = code === 0 && status && said;
  // instants since the start; none of TLS is zero
  const ready = Math.max(told.time_appconnect, told.time_connect);
  const phases = new Map([
    ['connect', told.time_connect - told.time_namelookup],
    ...(told.time_appconnect > 0 ? [['tls', told.time_appconnect - told.time_connect]] : []),
    ['processing', told.time_starttransfer - ready],
    ['transfer', told.time_total - told.time_starttransfer],
  ]);
  return { verdict: good ? 'up' : 'down', phases, why: `exit ${code}, HTTP ${told.http_code}: ${child.err.trim()}`, told };
}

/** Asks curl about all rows: a list as long as theirs. */
export async function curl(folder, asked) {
  const ours = await fs.mkdtemp(path.join(folder, 'curl-'));
  return inParallel(asked.map(({ row, target, id }) => () => curlOne(row, target, ours, id)));
}

function module(row, target) {
  const quote = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const body = row.contains
    ? { fail_if_body_not_matches_regexp: [quote(row.contains)] }
    : row.reads === false ? {} : { fail_if_body_matches_regexp: [NEVER] };
  const keys = resolve(row.blackbox, target) ?? {};
  const status = row.status ? { valid_status_codes: [row.status] } : {};
  const tls_config = { ...(target.ca ? { ca_file: target.ca } : {}), ...keys.tls_config };
  const http = { preferred_ip_protocol: 'ip4', ...status, ...body, ...keys, tls_config };
  return { prober: 'http', timeout: `${seconds(row, 'blackbox')}s`, http };
}

/** The samples of a text of metrics: `name{labels}` → number. */
export function samples(text) {
  const found = new Map();
  for (const line of text.split('\n')) {
    const [, name, value] = /^([a-zA-Z_:][^\s{]*(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
    if (name) found.set(name, Number(value));
  }
  return found;
}

/** A running blackbox_exporter with a module for each row. */
export class Blackbox {
  static async start(stage, folder, asked) {
    const modules = Object.fromEntries(asked.map(({ row, target, id }) => [id, module(row, target)]));
    const file = path.join(folder, 'blackbox.yml');
    await fs.writeFile(file, JSON.stringify({ modules }));
    const blackbox = new Blackbox();
    blackbox.origin = `http://127.0.0.1:${await freePort()}`;
    const args = [`--config.file=${file}`, `--web.listen-address=${new URL(blackbox.origin).host}`, '--log.level=error'];
    const program = process.env.BLACKBOX_EXPORTER ?? 'prometheus-blackbox-exporter';
    blackbox.child = new Child('blackbox_exporter', program, args);
    stage.test.after(() => blackbox.child.kill());
    await until('blackbox_exporter to answer', async () => {
      blackbox.child.mustRun();
      return (await fetch(`${blackbox.origin}/-/healthy`)).ok;
    });
    return blackbox;
  }

  /** What it prints of one row: `{verdict, phases, found}`. */
  async probe({ target, id }) {
    const query = new URLSearchParams({ target: target.url, module: id, debug: 'true' });
    const text = await (await fetch(`${this.origin}/probe?${query}`)).text();
    // the log stands before the metrics, the module behind them
    const printed = text.slice(text.indexOf('Metrics that would have been returned:'), text.indexOf('Module configuration:'));
    const found = samples(printed);
    const length = (phase) => found.get(`probe_http_duration_seconds{phase="${phase}"}`) ?? 0;
    const phases = new Map(SECURE.filter((phase) => length(phase) > 0).map((phase) => [phase, length(phase)]));
    const why = text.split('\n').filter((line) => /level=error/.test(line)).map((line) => line.slice(line.indexOf('msg='))).join('; ');
    return { verdict: found.get('probe_success') === 1 ? 'up' : 'down', phases, why, found };
  }

  /** Asks about all rows: a list as long as theirs. */
  async all(asked) {
    return inParallel(asked.map((one) => () => this.probe(one)));
  }
}
