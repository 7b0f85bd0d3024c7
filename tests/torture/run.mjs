// What is started for a run, and the verbs that phases are written in: break, tell, mend, kill, start.

import { fork } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { freePort } from '../e2e/lib/port.js';
import { Receiver } from '../e2e/lib/receiver.js';
import { ROOT, Stillup } from '../e2e/lib/stillup.js';
import { until } from '../e2e/lib/until.js';
import { configuration, TOKEN } from './config.mjs';
import { Disk } from './disk.mjs';
import { Gauge } from './gauge.mjs';
import { Leaks } from './leaks.mjs';
import { Model } from './model.mjs';
import { Refusers } from './refusers.mjs';
import { Told } from './told.mjs';

const PUBLICS = 14;
const SECRETS = 4;
/** Descriptors that stillup may have: a usual soft limit, and no more. */
export const NOFILE = 1024;
const WAYS = 3;
/** An answer that does not come is none. */
const PATIENCE_MS = 30_000;

/** Writes a file beside the build, or where others may write; gives its path. */
export function leave(name, text) {
  for (const folder of [path.join(ROOT, 'target'), os.tmpdir()]) {
    try {
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
      return path.join(folder, name);
    } catch (error) {
      if (folder === os.tmpdir()) throw error;
    }
  }
  return undefined;
}

export class Run {
  constructor(random) {
    this.random = random;
    this.breaches = [];
    this.revision = 0;
    this.turn = 0;
    this.lives = 0;
  }

  async open() {
    const mark = `${Math.floor(this.random() * 1e9)}`;
    this.publics = Array.from({ length: PUBLICS }, (_, n) => `shop-${n}`);
    this.secrets = Array.from({ length: SECRETS }, (_, n) => `crypt${mark}-${n}`);
    this.planted = { name: `Vault ${mark}` };
    this.disk = new Disk();
    this.targets = await this.#targets();
    this.receivers = { ops: await Receiver.start(), visitors: await Receiver.start() };
    this.refusers = await Refusers.start();
    this.told = { ops: new Told(this.receivers.ops), visitors: new Told(this.receivers.visitors) };
    this.file = path.join(this.disk.root, 'monitors.yaml');
    this.hostile = {};
    this.model = new Model(new Set(this.publics), this.secrets);
    this.gauge = new Gauge(this);
    const { url, secret } = this.receivers.ops;
    this.leaks = new Leaks(this, [this.planted.name, mark, new URL(url).search, secret, TOKEN, `127.0.0.1:${this.targets.port}`]);
    await this.start();
    this.gauge.start();
    await this.stillup.until('every target to be up', async () => {
      const { monitors } = await this.stillup.json('/api/v1/monitors');
      return monitors.length === PUBLICS && monitors.every(({ status }) => status === 'up');
    });
    for (const id of this.secrets) await until(`${id} to be asked`, async () => (await this.ask('seen', { id })).count > 0);
  }

  #targets() {
    const script = fileURLToPath(new URL('targets.mjs', import.meta.url));
    const child = fork(script, [...this.publics, ...this.secrets]);
    const waiting = new Map();
    let number = 0;
    this.ask = (order, rest = {}) =>
      new Promise((resolve) => {
        waiting.set(++number, resolve);
        child.send({ number, order, ...rest });
      });
    return new Promise((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the targets ended: ${code}`)));
      child.on('message', (message) => {
        if (message.port) return resolve({ ...message, child });
        waiting.get(message.number)(message.answer);
        return waiting.delete(message.number);
      });
    });
  }

  /** The next revision of the configuration, in place at once; gives its text. */
  write() {
    this.revision += 1;
    const { port } = this.targets;
    const text = configuration({ ...this, port, refusers: this.hostiles && this.refusers });
    this.put(text);
    return text;
  }

  put(text) {
    fs.writeFileSync(`${this.file}.next`, text);
    fs.renameSync(`${this.file}.next`, this.file);
  }

  /** Waits until the newest revision is what the page shows. */
  async untilInForce() {
    await this.stillup.until(`revision ${this.revision} to be in force`, async () => (await this.stillup.text('/')).includes(`Torture ${this.revision}`));
  }

  async start(env = {}) {
    // ports of its own for each life: nobody else has taken them meanwhile
    this.admin = await freePort();
    this.write();
    const under = ['prlimit', `--nofile=${NOFILE}:${NOFILE}`, ...this.disk.under];
    this.stillup = await Stillup.start(this.file, { data: this.disk.data, env, under });
    this.lives += 1;
  }

  /** After a phase that was broken off: all is up again, and stillup runs. */
  async recover() {
    await this.ask('delay', { ms: 0 });
    if (!this.stillup.child.running) await this.start();
    const out = this.model.outages.filter((outage) => !outage.over && !this.hostiles?.includes(outage));
    await this.mend(out.filter((outage) => !outage.mended));
    for (const outage of out) await this.untilTold([outage], 'resolved', 10_000).catch(() => {});
  }

  /** Words for whoever looks for the cause, in a file beside the build. */
  keep(words) {
    this.words = `${this.words ?? ''}\n=== ${this.phase}\n${words}\n`;
  }

  kept() {
    this.keep(this.stillup.child.words());
    return leave('torture.txt', this.words);
  }

  /** `kill -9`, or SIGTERM, which must end well. */
  async end(signal) {
    if (signal === 'SIGKILL') await this.stillup.kill();
    else if ((await this.stillup.stop()) !== 0) this.complain('SIGTERM ended badly');
    this.afterlife();
  }

  /** What a life said must hold no panic and no secret. */
  afterlife() {
    const { err, out } = this.stillup.child;
    if (err.includes('panicked at')) this.complain('a panic');
    const said = err + out;
    for (const word of [this.receivers.ops.secret, new URL(this.receivers.ops.url).search, TOKEN]) {
      if (said.includes(word)) this.breach(`the log says ${word}`);
    }
  }

  complain(what) {
    this.breach(what);
    this.keep(this.stillup.child.words());
  }

  breach(what) {
    this.breaches.push(`${this.phase}: ${what}`);
  }

  /** Something that must come true; what does not is a breach, and the run goes on. */
  async must(what, question, guard = 30_000) {
    try {
      return await until(what, question, { guard });
    } catch (error) {
      if (error.fatal) throw error;
      this.breach(error.message.split('\n')[0]);
      return undefined;
    }
  }

  /** So many targets that are up, one of them private, go down; the time each was last good is kept. */
  async break(count, { firm = true } = {}) {
    const idle = (ids) => ids.filter((id) => !this.model.isOut(id));
    const publics = idle(this.publics);
    const first = this.turn % publics.length;
    const chosen = [...publics.slice(first), ...publics.slice(0, first)].slice(0, count - 1);
    this.turn += count;
    const outages = [];
    for (const id of [...chosen, ...idle(this.secrets).slice(0, 1)]) {
      const { before } = await this.ask('flip', { id, up: false, way: this.turn++ % WAYS });
      outages.push(this.model.open(id, { phase: this.phase, lastGood: before.last, firm }));
    }
    return outages;
  }

  /** They answer again. */
  async mend(outages) {
    for (const outage of outages) {
      const { before } = await this.ask('flip', { id: outage.id, up: true });
      Object.assign(outage, { bad: before, mended: true });
    }
  }

  /** Waits until each of them was told to whom it concerns: the beginning (`opened`), or the end (`resolved`). */
  async untilTold(outages, type, guard) {
    const because = () => this.stillup.child.words();
    for (const outage of outages) {
      outage.incident ??= await until(`${outage.id} to be told as opened`, () => this.told.ops.opened(outage, this.model), { guard, because });
      for (const told of this.#concerned(outage)) {
        await until(`${outage.id}: ${type}`, () => told.delivered(outage.incident, type), { guard, because });
      }
      if (type !== 'resolved') continue;
      outage.good = this.publics.includes(outage.id) || this.secrets.includes(outage.id) ? await this.ask('seen', { id: outage.id }) : undefined;
      outage.over = true;
    }
  }

  #concerned({ id }) {
    return this.secrets.includes(id) ? [this.told.ops] : [this.told.ops, this.told.visitors];
  }

  /** The whole of an outage, after whatever was done to its middle. */
  async tellAndMend(outages) {
    await this.untilTold(outages, 'opened');
    await this.mend(outages);
    await this.untilTold(outages, 'resolved');
  }

  async storeOk() {
    return (await (await this.get('/readyz')).json()).store.ok;
  }

  /** What a visitor gets, if it comes. */
  get(where) {
    return this.#fetch(this.stillup.origin + where, { redirect: 'manual', headers: { accept: '*/*' } });
  }

  #fetch(url, options) {
    return fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), ...options });
  }

  async metric(name) {
    const text = await (await this.#fetch(`http://127.0.0.1:${this.admin}/metrics`)).text();
    return Number(text.split('\n').find((line) => line.startsWith(`${name} `))?.split(' ')[1]);
  }

  async operators(where) {
    const response = await this.#fetch(`http://127.0.0.1:${this.admin}/api/admin/v1/${where}`, { headers: { authorization: `Bearer ${TOKEN}` } });
    return response.json();
  }

  async close() {
    this.gauge?.stop();
    if (this.stillup?.child.running) await this.stillup.kill();
    this.targets?.child.removeAllListeners('exit');
    this.targets?.child.kill('SIGKILL');
    this.refusers?.stop();
    for (const receiver of Object.values(this.receivers ?? {})) await receiver.stop();
    this.disk?.remove();
  }
}
