// How soon a start with a long past serves its first page and begins its first check, and what it keeps in memory.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { once } from 'node:events';
import { cpu, end, freePort, median, memory, pause, programs, ready, within } from './processes.mjs';

/** Starts a site of `monitors` with a past of `days`, several times; medians. */
export function start({ monitors, days, rounds }) {
  return within(async (folder, run) => {
    execFileSync(programs.history(), ['--monitors', monitors, '--days', days, '--seed', '1', '--data', folder], { stdio: ['ignore', 2, 2] });
    let checked;
    const target = net.createServer((socket) => {
      checked?.(performance.now());
      socket.on('error', () => {}).destroy();
    });
    target.listen(0, '127.0.0.1');
    await once(target, 'listening');
    const config = path.join(folder, 'monitors.yaml');
    fs.writeFileSync(config, fs.readFileSync(config, 'utf8').replaceAll('port: 8080', `port: ${target.address().port}`));
    const found = [];
    for (let round = 0; round < rounds; round += 1) {
      const port = await freePort();
      const first = new Promise((resolve) => (checked = resolve));
      const began = performance.now();
      const stillup = run(programs.stillup(), ['--config', config, '--data', folder, '--listen', `127.0.0.1:${port}`], { stdio: 'ignore' });
      const page = await ready(port, '/', stillup, { every: 2 });
      const check = (await first) - began;
      const spent = cpu(stillup.pid);
      await pause(3000);
      found.push({ page, check, spent, memory: memory(stillup.pid), peak: memory(stillup.pid, 'VmHWM') });
      await end(stillup);
    }
    target.close();
    const of = (name) => median(found.map((each) => each[name]));
    return {
      'first page, ms': of('page'),
      'first check, ms': of('check'),
      'CPU s until then': of('spent'),
      'memory (RSS), MiB': of('memory'),
      'memory peak, MiB': of('peak'),
    };
  });
}
