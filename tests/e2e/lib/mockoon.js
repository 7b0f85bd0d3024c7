// The real Mockoon CLI with the environment of the demo.

import { fileURLToPath } from 'node:url';

import { Child } from './child.js';
import { freePort } from './port.js';
import { until } from './until.js';

const CLI = fileURLToPath(new URL('../node_modules/@mockoon/cli/bin/run.js', import.meta.url));
export const ENVIRONMENT = fileURLToPath(new URL('../mockoon/environment.json', import.meta.url));

export class Mockoon extends Child {
  /** Starts on a free port, or on the one given, and returns when /ok answers. */
  static async start(port) {
    port ??= await freePort();
    const args = [CLI, 'start', '--data', ENVIRONMENT, '--port', `${port}`, '--hostname', '127.0.0.1', '--disable-log-to-file'];
    const mockoon = new Mockoon('mockoon', process.execPath, args);
    mockoon.port = port;
    mockoon.url = `http://127.0.0.1:${port}`;
    const answers = async () => {
      mockoon.mustRun();
      return (await fetch(`${mockoon.url}/ok`)).ok;
    };
    try {
      await until('Mockoon to answer', answers, { because: () => mockoon.words() });
    } catch (error) {
      await mockoon.kill();
      throw error;
    }
    return mockoon;
  }

  /** From now on /ok answers 500. */
  async break() {
    await this.#switch('error');
  }

  /** From now on /ok answers 200. */
  async mend() {
    await this.#switch('ok');
  }

  async #switch(state) {
    const response = await fetch(`${this.url}/switch/${state}`, { method: 'POST' });
    if (!response.ok) throw new Error(`switch/${state}: ${response.status}`);
  }

  async stop() {
    this.signal('SIGTERM');
    return this.exit();
  }
}
