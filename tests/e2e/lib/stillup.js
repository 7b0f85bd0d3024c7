// The real binary: STILLUP_BIN, or what `cargo build` left.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Child } from './child.js';
import { freePort } from './port.js';
import { until } from './until.js';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const TARGET = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target');
export const BINARY = process.env.STILLUP_BIN ?? path.join(TARGET, 'debug', 'stillup');
if (!existsSync(BINARY)) throw new Error(`there is no ${BINARY}: run cargo build, or set STILLUP_BIN`);

/** What a process gets of our environment: nothing that would steer it. */
function environment(extra) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('STILLUP_') && name !== 'RUST_LOG');
  return { ...Object.fromEntries(kept), NO_COLOR: '1', ...extra };
}

/** Starts the binary with these arguments, `under` a program that becomes it, and does not wait; `shell`: what a shell says before. */
export function launch(args, { env, cwd, input, shell, under = [] } = {}) {
  const said = shell ? ['sh', '-c', `${shell}; exec "$0" "$@"`] : [];
  const [program, ...words] = [...under, ...said, BINARY, ...args];
  return new Child(`stillup ${args.join(' ')}`, program, words, { env: environment(env), cwd, input });
}

/** Runs the binary to its end: `{code, out, err}`. */
export async function run(args, options) {
  const child = launch(args, options);
  const end = await child.exit();
  if (end.error) throw end.error;
  return { code: end.code, signal: end.signal, out: child.out, err: child.err };
}

export class Stillup {
  /** Serves a configuration and returns when it is ready. Without a configuration it is started bare, in `cwd`. */
  static async start(config, { data, env, cwd, port, under, shell, base = '' } = {}) {
    const stillup = new Stillup();
    stillup.port = port ?? (await freePort());
    // where its pages begin
    stillup.origin = `http://127.0.0.1:${stillup.port}${base}`;
    const listen = `127.0.0.1:${stillup.port}`;
    stillup.child = config
      ? launch(['serve', '--config', config, '--data', data, '--listen', listen], { env, cwd, under, shell })
      : launch([], { env: { ...env, STILLUP_LISTEN: listen }, cwd });
    try {
      await stillup.until('readiness', async () => (await fetch(`${stillup.origin}/readyz`)).ok);
    } catch (error) {
      await stillup.kill();
      throw error;
    }
    return stillup;
  }

  /** Waits for something about this process; ends at once when the process does. */
  until(what, question) {
    const alive = async () => {
      this.child.mustRun();
      return question();
    };
    return until(what, alive, { because: () => this.child.words() });
  }

  async get(where, options) {
    return fetch(this.origin + where, { redirect: 'manual', ...options });
  }

  /** The body of a 200 as text. */
  async text(where) {
    const response = await this.get(where);
    if (response.status !== 200) throw new Error(`${where}: ${response.status} ${await response.text()}`);
    return response.text();
  }

  /** The body of a 200 as JSON. */
  async json(where) {
    return JSON.parse(await this.text(where));
  }

  async monitor(id) {
    return this.json(`/api/v1/monitors/${id}`);
  }

  /** Waits until the API says this status of a monitor, and gives it. */
  async untilStatus(id, status) {
    return this.until(`${id} to be ${status}`, async () => {
      const monitor = await this.monitor(id);
      if (monitor.status !== status) throw new Error(`${id} is ${JSON.stringify(monitor)}`);
      return monitor;
    });
  }

  /** Asks it to stop and gives the exit code. */
  async stop() {
    this.child.signal('SIGTERM');
    const { code, signal } = await this.child.exit();
    if (signal) throw new Error(`ended by ${signal}\n${this.child.words()}`);
    return code;
  }

  /** `kill -9`. */
  async kill() {
    return this.child.kill();
  }
}
