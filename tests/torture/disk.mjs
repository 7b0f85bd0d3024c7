// A small disk that can be filled: a tmpfs of its own where we may mount one, else a limit on the size of files.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const SIZE = '96m';
const run = (...words) => spawnSync(words[0], words.slice(1), { stdio: 'ignore' }).status === 0;

export class Disk {
  constructor() {
    this.root = fs.mkdtempSync(path.join(os.tmpdir(), 'stillup-torture-'));
    this.mounted = run('mount', '-t', 'tmpfs', '-o', `size=${SIZE},mode=700`, 'stillup-torture', this.root);
    this.data = path.join(this.root, 'data');
    fs.mkdirSync(this.data);
  }

  get kind() {
    return this.mounted ? `a tmpfs of ${SIZE}` : 'RLIMIT_FSIZE (no right to mount)';
  }

  /** What stillup is started with, so that a file too long is an error and no death. */
  get under() {
    return this.mounted ? [] : ['env', '--ignore-signal=XFSZ'];
  }

  fill(pid) {
    if (!this.mounted) return this.#limit(pid, '0:');
    const filler = fs.openSync(path.join(this.root, 'filler'), 'w');
    try {
      for (let chunk = Buffer.alloc(1 << 20); chunk.length > 0; ) {
        try {
          fs.writeSync(filler, chunk);
        } catch {
          chunk = chunk.subarray(0, chunk.length >> 1);
        }
      }
    } finally {
      fs.closeSync(filler);
    }
    return undefined;
  }

  free(pid) {
    if (!this.mounted) return this.#limit(pid, 'unlimited:');
    return fs.rmSync(path.join(this.root, 'filler'));
  }

  #limit(pid, fsize) {
    if (!run('prlimit', `--pid=${pid}`, `--fsize=${fsize}`)) throw new Error('prlimit failed');
  }

  remove() {
    if (this.mounted) run('umount', '-l', this.root);
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}
