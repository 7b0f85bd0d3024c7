// Programs that are measured: building, starting and ending them, what they cost by /proc, and asking them over HTTP.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TARGET = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target');
const TICKS_PER_SECOND = 100; // USER_HZ of Linux

const lazily = (make) => {
  let made;
  return () => (made ??= make());
};
const run = (program, args) => execFileSync(program, args, { cwd: ROOT, stdio: ['ignore', 2, 2] });

/** Programs, each built at its first use: stillup's release build (STILLUP_BIN names another, to compare with), what writes a past, and the target. */
export const programs = {
  stillup: lazily(() => {
    if (process.env.STILLUP_BIN) return process.env.STILLUP_BIN;
    run('cargo', ['build', '--release', '--locked', '--bin', 'stillup']);
    return path.join(TARGET, 'release', 'stillup');
  }),
  history: lazily(() => {
    run('cargo', ['build', '--release', '--locked', '--example', 'history']);
    return path.join(TARGET, 'release', 'examples', 'history');
  }),
  target: lazily(() => {
    const built = path.join(TARGET, 'bench-target');
    run('rustc', ['--edition', '2024', '-O', '-o', built, 'bench/target.rs']);
    return built;
  }),
};

/** Runs `work` with a folder and a way to start programs; ends them and takes the folder away, whatever happens. */
export async function within(work) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'stillup-bench-'));
  const running = [];
  const start = (program, args, options = {}) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options });
    running.push(child);
    return child;
  };
  const abandon = () => running.forEach((child) => child.kill('SIGKILL'));
  process.once('exit', abandon);
  try {
    return await work(folder, start);
  } finally {
    for (const child of running.reverse()) await end(child);
    process.off('exit', abandon);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Asks a program to stop, and waits until it has. */
export async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A target that answers at once; its port. */
export async function target(start) {
  const child = start(programs.target(), [], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [said] = await once(child.stdout, 'data');
  return Number(String(said));
}

/** CPU seconds of a process and of the children that it has now. */
export function cpu(pid) {
  const of = (id) => {
    const stat = fs.readFileSync(`/proc/${id}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  };
  const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [pid, ...children.split(' ').filter(Boolean)].reduce((sum, id) => sum + of(id), 0);
}

/** Memory of a process in MiB: VmRSS, or VmHWM for the most it ever had. */
export function memory(pid, key = 'VmRSS') {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(status.match(new RegExp(`${key}:\\s+(\\d+)`))[1]) / 1024;
}

/** The answer to one question, its bytes as they are on the wire. */
export function ask(port, target, headers = {}) {
  return new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port, path: target, headers, agent: false }, async (answer) => {
        const parts = [];
        for await (const part of answer) parts.push(part);
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) });
      })
      .on('error', reject);
  });
}

/** Waits until a server answers with 200; milliseconds since the call. */
export async function ready(port, target, child, { every = 20, patience = 120_000 } = {}) {
  const began = performance.now();
  while (performance.now() - began < patience) {
    if (child.exitCode !== null) throw new Error(`a server ended with ${child.exitCode}`);
    const answer = await ask(port, target).catch(() => null);
    if (answer?.status === 200) return performance.now() - began;
    await pause(every);
  }
  throw new Error(`nothing answers on port ${port}`);
}

/** What wrk counts, and its CPU seconds: many requests of one thread. */
export function wrk(port, page, { connections = 32, seconds, headers = {} }) {
  const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const args = ['-t1', `-c${connections}`, `-d${Math.ceil(seconds)}s`, ...given, `http://127.0.0.1:${port}${page}`];
  const timed = ['-c', 'TIMEFORMAT="CPU %U %S"; { time wrk "$@"; } 2>&1', 'bash', ...args];
  const text = execFileSync('bash', timed, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  if (/Non-2xx/.test(text)) throw new Error(`not every answer was good:\n${text}`);
  const [, user, system] = text.match(/CPU ([\d.]+) ([\d.]+)/).map(Number);
  const requests = Number(text.match(/(\d+) requests in/)[1]);
  return { requests, cpu: user + system, perSecond: Number(text.match(/Requests\/sec:\s+([\d.]+)/)[1]) };
}

export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

export { pause, ROOT };
