// Good and bad configurations, faster than anybody could type them, while outages go on.

import { until } from '../../e2e/lib/until.js';
import { BAD } from '../config.mjs';

const TIMES = 24;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export default async function reloads(run) {
  const since = await sinces(run);
  const outages = await run.break(3);
  for (let turn = 0; turn < TIMES; turn += 1) {
    if (turn % 2) run.write();
    else run.put(BAD[(turn >> 1) % BAD.length]);
    if (turn % 3 === 0) run.stillup.child.signal('SIGHUP');
    await pause(run.random() * 120);
  }
  run.write();
  await run.untilInForce();
  await run.tellAndMend(outages);
  const broken = new Set(outages.map(({ id }) => id));
  for (const [id, at] of await sinces(run)) {
    if (!broken.has(id) && since.get(id) !== at) run.breach(`${id} has a new beginning: ${since.get(id)} became ${at}`);
  }
  return `${TIMES} files, half of them bad`;
}

/** Since when each is as it is. */
async function sinces(run) {
  // the page may be a moment behind the message that said so
  const monitors = await until('all to be up', async () => {
    const { monitors: all } = await run.stillup.json('/api/v1/monitors');
    return all.every((one) => one.status === 'up' || run.hostile[one.id]) && all;
  });
  return new Map(monitors.map(({ id, since }) => [id, since]));
}
