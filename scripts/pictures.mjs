// Called by scripts/pictures, in tests/e2e: docs/status-page-light.png and -dark.png.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { launchChromium } from '../tests/e2e/lib/browser.js';
import { freePorts } from '../tests/e2e/lib/port.js';
import { ROOT, Stillup } from '../tests/e2e/lib/stillup.js';

const SIZE = { width: 1000, height: 1060 };
const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'stillup-pictures-'));
let stillup, browser;
try {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target');
  const data = path.join(folder, 'data');
  execFileSync(path.join(target, 'debug/examples/history'), ['--monitors', '6', '--days', '100', '--seed', '1', '--data', data]);
  const [port, closed] = await freePorts(2);
  const file = path.join(data, 'monitors.yaml');
  const hour = (from) => new Date(Math.ceil(Date.now() / 3600e3) * 3600e3 + from * 3600e3).toISOString();
  // the monitors watch stillup itself, all but one
  const written = (await fs.readFile(file, 'utf8'))
    .replaceAll('port: 8080', `port: ${port}`)
    .replace(new RegExp(`(id: search,.*port: )${port}`), `$1${closed}`)
    .replace(/^site: /, 'defaults: { interval: 5s, failure_threshold: 2 }\nsite: ');
  const work = `  - { id: work, title: Network work, monitors: [search, www-acme-example], start: "${hour(14)}", end: "${hour(15)}" }\n`;
  await fs.writeFile(file, `${written}maintenance:\n${work}`);
  stillup = await Stillup.start(file, { data, port });
  await stillup.untilStatus('search', 'down');
  browser = await launchChromium();
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ viewport: SIZE, colorScheme, timezoneId: 'UTC', locale: 'en-GB' });
    await page.goto(stillup.origin);
    const picture = path.join(ROOT, `docs/status-page-${colorScheme}.png`);
    await page.screenshot({ path: picture });
    console.log(path.relative(ROOT, picture), (await fs.stat(picture)).size, 'bytes');
  }
} finally {
  await browser?.close();
  await stillup?.kill();
  await fs.rm(folder, { recursive: true, force: true });
}
