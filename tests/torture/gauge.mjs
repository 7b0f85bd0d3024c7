// Memory and descriptors of stillup, twice a second.

import fs from 'node:fs';

const PAUSE_MS = 500;

export class Gauge {
  /** `{at, phase, pid, rss (MB), fds}` */
  samples = [];

  constructor(run) {
    this.run = run;
  }

  start() {
    this.timer = setInterval(() => this.take(), PAUSE_MS);
  }

  stop() {
    clearInterval(this.timer);
  }

  take() {
    const { pid, running } = this.run.stillup.child;
    if (!running) return undefined;
    try {
      const rss = Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
      const fds = fs.readdirSync(`/proc/${pid}/fd`).length;
      const sample = { at: Date.now(), phase: this.run.phase, pid, rss, fds };
      this.samples.push(sample);
      return sample;
    } catch {
      return undefined; // it is just ending
    }
  }

  /** The most of a phase. */
  most(phase) {
    const own = this.samples.filter((sample) => sample.phase === phase);
    return { rss: Math.max(0, ...own.map(({ rss }) => rss)), fds: Math.max(0, ...own.map(({ fds }) => fds)) };
  }

  /** The middle value of the first and of the last third. */
  trend(what) {
    const third = Math.ceil(this.samples.length / 3);
    const middle = (part) => part.map((sample) => sample[what]).sort((a, b) => a - b)[part.length >> 1];
    return [middle(this.samples.slice(0, third)), middle(this.samples.slice(-third))];
  }
}
