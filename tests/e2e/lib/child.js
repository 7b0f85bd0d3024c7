// A child process whose words are kept and whose end is awaited.

import { spawn } from 'node:child_process';

import { within } from './until.js';

const alive = new Set();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

export class Child {
  /** Starts a program at once; `input` is all it reads. `out` and `err` grow with what it says. */
  constructor(name, program, args, { input, ...options } = {}) {
    this.name = name;
    this.out = '';
    this.err = '';
    this.process = spawn(program, args, { stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'], ...options });
    this.process.stdin?.end(input);
    this.process.stdout.setEncoding('utf8').on('data', (text) => (this.out += text));
    this.process.stderr.setEncoding('utf8').on('data', (text) => (this.err += text));
    this.ended = new Promise((resolve) => {
      this.process.on('error', (error) => resolve({ code: null, signal: null, error }));
      this.process.on('close', (code, signal) => resolve({ code, signal }));
    });
    this.running = true;
    alive.add(this.process);
    this.ended.then((end) => {
      alive.delete(this.process);
      this.running = false;
      this.end = end;
    });
  }

  get pid() {
    return this.process.pid;
  }

  signal(signal) {
    if (this.running) this.process.kill(signal);
  }

  /** Waits for the end by itself: `{code, signal}`. */
  exit(guard) {
    return within(`${this.name} to end`, this.ended, { guard, because: () => this.words() });
  }

  /** `kill -9`. */
  async kill() {
    this.signal('SIGKILL');
    return this.exit();
  }

  /** The newest of what it said, for messages. */
  words() {
    const end = this.end ? `ended: ${JSON.stringify(this.end)}` : 'running';
    return `--- ${this.name} (${end})\n${this.out.slice(-4000)}\n${this.err.slice(-8000)}\n---`;
  }

  /** An error that ends any waiting for this process, once it has ended. */
  mustRun() {
    if (this.running) return;
    throw Object.assign(new Error(`${this.name} ended\n${this.words()}`), { fatal: true });
  }
}
