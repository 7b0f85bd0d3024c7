// Hostile targets and receivers join; from then on they are there beside everything else.

export default async function hostile(run) {
  if (!run.hostiles) {
    run.hostile = run.targets.hostile;
    run.hostiles = Object.keys(run.hostile).map((id) => run.model.open(id, { phase: run.phase, firm: 'never' }));
    run.write();
    await run.untilInForce();
  }
  const outages = await run.break(3);
  await run.untilTold([...run.hostiles, ...outages], 'opened');
  await run.tellAndMend(outages);
  return `${run.hostiles.length} targets, ${Object.keys(run.refusers.tries).length} receivers`;
}

/** They are taken away again: each outage of theirs ends with that. */
export async function peace(run) {
  run.hostile = {};
  run.write();
  await run.untilTold(run.hostiles ?? [], 'resolved');
  run.hostiles = undefined;
  if (run.refusers.trapped > 0) run.breach(`${run.refusers.trapped} messages were led on by a redirect`);
  return 'the hostile are taken away';
}
