// Stopped and continued, with checks under way that are due while it sleeps.

import { TIMEOUT_MS } from '../config.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export default async function stops(run, { turns = 2 } = {}) {
  // a quarter of all checks are under way at any moment
  await run.ask('delay', { ms: TIMEOUT_MS / 4 });
  const outages = await run.break(2);
  for (let turn = 0; turn < turns; turn += 1) {
    await pause(run.random() * TIMEOUT_MS);
    run.stillup.child.signal('SIGSTOP');
    if (turn === 1) await run.mend(outages);
    await pause(TIMEOUT_MS * 1.5);
    run.stillup.child.signal('SIGCONT');
    if (turn === 0) await run.untilTold(outages, 'opened');
  }
  await run.ask('delay', { ms: 0 });
  await run.untilTold(outages, 'resolved');
  return `${turns} × STOP for ${TIMEOUT_MS * 1.5} ms`;
}
