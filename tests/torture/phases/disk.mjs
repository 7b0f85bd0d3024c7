// The disk is full while outages begin, and while one begins and ends.

import { until } from '../../e2e/lib/until.js';

export default async function disk(run) {
  // A log that is long already is written over: the disk would not be needed for a while.
  await run.end('SIGTERM');
  await run.start();
  const { pid } = run.stillup.child;
  run.disk.fill(pid);
  let outages;
  try {
    outages = await run.break(3);
    const [short] = outages;
    await until('a bad check or two', async () => (await run.ask('seen', { id: short.id })).count > 1);
    await run.must('the full disk to be said', async () => !(await run.storeOk()));
    await run.mend([short]);
    await until('a good check or two', async () => (await run.ask('seen', { id: short.id })).count > 1);
    await run.leaks.sweep();
  } finally {
    run.disk.free(pid);
  }
  await run.must('the store to work again', () => run.storeOk());
  const [short, ...long] = outages;
  await run.untilTold([short], 'resolved');
  await run.tellAndMend(long);
  return `full: ${run.disk.kind}`;
}
