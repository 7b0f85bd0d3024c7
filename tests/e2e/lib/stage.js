// What a test starts is stopped after it, in reverse order, whatever happened; what stillup said is shown when it failed.
// A stillup that still runs after a good test must stop cleanly, and must not have panicked.

import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { Mockoon } from './mockoon.js';
import { NameServer } from './dns.js';
import { Receiver } from './receiver.js';
import { Stillup } from './stillup.js';

export class Stage {
  #ends = [];

  constructor(test) {
    this.test = test;
    test.after(async () => {
      for (const end of this.#ends.reverse()) await end();
    });
  }

  async mockoon(port) {
    const mockoon = await Mockoon.start(port);
    this.#ends.push(() => mockoon.kill());
    return mockoon;
  }

  async receiver() {
    const receiver = await Receiver.start();
    this.#ends.push(() => receiver.stop());
    return receiver;
  }

  async nameServer() {
    const server = await NameServer.start();
    this.#ends.push(() => server.stop());
    return server;
  }

  async folder() {
    const made = await fs.mkdtemp(path.join(os.tmpdir(), 'stillup-e2e-'));
    this.#ends.push(() => fs.rm(made, { recursive: true, force: true }));
    return made;
  }

  /** Writes a configuration into a folder of its own; gives its path. */
  async configuration(text) {
    const file = path.join(await this.folder(), 'monitors.yaml');
    await fs.writeFile(file, text);
    return file;
  }

  async stillup(config, options = {}) {
    const data = options.data ?? (await this.folder());
    const stillup = await Stillup.start(config, { ...options, data });
    stillup.data = data;
    this.#ends.push(() => this.#leave(stillup));
    return stillup;
  }

  async #leave(stillup) {
    const { child } = stillup;
    if (this.test.passed === false) {
      console.error(child.words());
      await child.kill();
      return;
    }
    if (child.running) assert.equal(await stillup.stop(), 0, child.words());
    assert.ok(!child.err.includes('panicked at'), child.words());
  }
}
