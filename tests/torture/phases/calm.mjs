// Nothing but outages.

export default async function calm(run) {
  await run.tellAndMend(await run.break(3));
  await run.leaks.sweep();
  return 'three outages';
}
