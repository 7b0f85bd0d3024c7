// Programs in Python, in the environment that scripts/test makes from requirements.txt.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { Child } from './child.js';

const HERE = fileURLToPath(new URL('../', import.meta.url));
const PYTHON = `${HERE}.venv/bin/python`;

/** Runs a script of python/ and gives what it printed, read as JSON. */
export async function python(script, ...args) {
  if (!existsSync(PYTHON)) throw new Error(`there is no ${PYTHON}: run scripts/test`);
  const child = new Child(script, PYTHON, [`${HERE}python/${script}`, ...args]);
  const end = await child.exit();
  if (end.code !== 0) throw new Error(child.words());
  return JSON.parse(child.out);
}
