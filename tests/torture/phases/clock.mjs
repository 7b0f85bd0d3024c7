// The wall clock is set forward and back while outages go on.

import fs from 'node:fs';
import path from 'node:path';

import { Clock, HOUR } from '../../e2e/lib/clock.js';
import { until } from '../../e2e/lib/until.js';

export default async function clock(run) {
  const folder = fs.mkdtempSync(path.join(run.disk.root, 'clock-'));
  const wall = new Clock(folder);
  await run.end('SIGTERM');
  for (const receiver of Object.values(run.receivers)) receiver.clock = wall;
  await run.start(wall.env);
  for (const by of [HOUR, -HOUR]) {
    const outages = await run.break(2, { firm: 'never' });
    await run.untilTold(outages, 'opened');
    const name = `stillup_clock_step_total{direction="${by < 0 ? 'backward' : 'forward'}"}`;
    const before = await run.metric(name);
    wall.step(by);
    await until('the step to be seen', async () => (await run.metric(name)) > before);
    await run.mend(outages);
    await run.untilTold(outages, 'resolved');
  }
  await run.end('SIGTERM');
  for (const receiver of Object.values(run.receivers)) receiver.clock = undefined;
  await run.start();
  return 'an hour forward, an hour back';
}
