// Killed and stopped in the middle of checks and of messages, while outages begin and end.

import { until } from '../../e2e/lib/until.js';

export default async function kills(run, { turns = 2 } = {}) {
  let [killed, stopped] = [0, 0];
  // every third message is refused at first, and comes again
  run.receivers.ops.flaky = 3;
  const end = async (moment) => {
    await moment;
    const gently = (killed + stopped) % 3 === 2;
    await run.end(gently ? 'SIGTERM' : 'SIGKILL');
    if (gently) stopped += 1;
    else killed += 1;
    await run.start();
  };
  const { ops } = run.receivers;
  const message = (before) => until('a message', () => ops.tries.length > before);
  const check = ({ id }) => until(`a check of ${id}`, async () => (await run.ask('seen', { id })).count > 0);
  for (let turn = 0; turn < turns; turn += 1) {
    const opening = ops.tries.length;
    const outages = await run.break(3, { firm: false });
    await end(turn % 2 ? message(opening) : check(outages[0]));
    await run.untilTold(outages, 'opened');
    const resolving = ops.tries.length;
    await run.mend(outages);
    await end(turn % 2 ? check(outages[0]) : message(resolving));
    await run.untilTold(outages, 'resolved');
  }
  run.receivers.ops.flaky = 0;
  return `${killed} × kill -9, ${stopped} × TERM`;
}
