// The commands that the documentation shows: the lines of its blocks of sh, and those behind a prompt in blocks of console.

import fs from 'node:fs/promises';
import path from 'node:path';

import { ROOT } from './stillup.js';

/** Every page of Markdown that people read. */
export async function pages() {
  const below = await fs.readdir(path.join(ROOT, 'docs'), { recursive: true });
  const found = below.filter((name) => name.endsWith('.md')).map((name) => path.join('docs', name));
  return ['README.md', 'CONTRIBUTING.md', ...found.sort()];
}

/** A command without the remark behind it. */
const bare = (line) => line.replace(/\s+# .*$/, '').trim();

/** The commands of a page, in order. */
export async function commands(page) {
  const text = await fs.readFile(path.join(ROOT, page), 'utf8');
  const found = [];
  for (const [, kind, block] of text.matchAll(/^```(sh|console)\n(.*?)^```/gms)) {
    // a line that ends with a backslash goes on
    for (const line of block.replaceAll('\\\n', '').split('\n')) {
      const command = kind === 'sh' ? bare(line) : line.startsWith('$ ') ? bare(line.slice(2)) : '';
      if (command && !command.startsWith('#')) found.push(command);
    }
  }
  return found;
}

/** What is not run, with the reason that stands above it. */
export async function notRun() {
  const text = await fs.readFile(path.join(ROOT, 'tests/e2e/docs/not-run.txt'), 'utf8');
  const reasons = new Map();
  let reason;
  for (const line of text.split('\n')) {
    if (line.startsWith('# ')) reason = line.slice(2);
    else if (line) reasons.set(line, reason);
  }
  return reasons;
}
