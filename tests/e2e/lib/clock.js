// A wall clock of a process's own (Debian's faketime), so far from the real one as a file says. The monotonic clock stays
// the real one, and files keep their times.

import fs from 'node:fs';
import path from 'node:path';

const FOLDERS = ['/usr/lib/x86_64-linux-gnu/faketime', '/usr/lib/aarch64-linux-gnu/faketime', '/usr/lib/faketime', '/usr/local/lib/faketime'];
const LIBRARY = FOLDERS.map((folder) => path.join(folder, 'libfaketimeMT.so.1')).find((file) => fs.existsSync(file));

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const YEAR = 365 * DAY;

export class Clock {
  #file;
  ahead = 0;

  /** In a folder; `ahead` of the real one, seconds. */
  constructor(folder, ahead = 0) {
    if (!LIBRARY) throw new Error('libfaketime is missing: scripts/test installs it (Debian: faketime)');
    this.#file = path.join(folder, 'clock');
    this.set(ahead);
  }

  /** So far ahead of the real one from now on; negative: behind. */
  set(ahead) {
    this.ahead = ahead;
    const next = `${this.#file}.next`;
    fs.writeFileSync(next, `${ahead < 0 ? '-' : '+'}${Math.abs(ahead)}\n`);
    fs.renameSync(next, this.#file);
  }

  /** It steps by so many seconds. */
  step(by) {
    this.set(this.ahead + by);
  }

  /** What it says, milliseconds. */
  now() {
    return Date.now() + this.ahead * 1000;
  }

  /** For the process. */
  get env() {
    return {
      LD_PRELOAD: LIBRARY,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    };
  }
}
