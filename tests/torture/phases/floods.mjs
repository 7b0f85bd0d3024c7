// Visitors take what they can get, while outages begin.

import { fileURLToPath } from 'node:url';

import { Child } from '../../e2e/lib/child.js';
import { until } from '../../e2e/lib/until.js';

const SCRIPT = fileURLToPath(new URL('../flood.mjs', import.meta.url));
/** Idle, with unfinished heads, reading nothing, asking the dearest questions. */
const COUNTS = [1200, 200, 60, 20];
const LEFT_OVER = 64;
/** So many more descriptors, and it is high. */
const ROOM = 480;
const GUARD_MS = 60_000;

export default async function floods(run) {
  const before = run.gauge.take().fds;
  const flood = new Child('the flood', process.execPath, [SCRIPT, `${run.stillup.port}`, run.publics[0], ...COUNTS.map(String)]);
  let outages = [];
  try {
    // who finds no room waits at the door: they need not all be in
    const risen = () => flood.mustRun() ?? (flood.out.includes('flooding') || run.gauge.take()?.fds > before + ROOM);
    await until('the flood to rise', risen, { guard: GUARD_MS }).catch(() => {});
    outages = await run.break(3, { firm: false });
    await run.must('an honest visitor to get the page', async () => (await run.get('/')).ok, GUARD_MS);
    await run.must('operators to get metrics', async () => (await run.metric('stillup_clock_believed')) === 1, GUARD_MS);
    // the first of them stands for all: none waits for another
    await run.untilTold(outages.slice(0, 1), 'opened', GUARD_MS).catch((error) => run.breach(`while visitors flooded: ${error.message.split('\n')[0]}`));
    await run.leaks.sweep();
  } finally {
    await flood.kill();
  }
  await run.tellAndMend(outages);
  await run.must('descriptors to be given back', () => (run.gauge.take()?.fds ?? Infinity) <= before + LEFT_OVER);
  return `${COUNTS.join('+')} visitors`;
}
