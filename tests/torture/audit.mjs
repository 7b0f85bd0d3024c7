// The model beside what is there: incidents in the operators' and the public API, messages at the receivers.

import { TIMEOUT_MS } from './config.mjs';
import { SLACK_MS, wrongTimes } from './model.mjs';

async function pages(ask) {
  const all = [];
  for (let cursor; ; ) {
    const { incidents, next } = await ask(cursor ? `?cursor=${encodeURIComponent(cursor)}` : '');
    all.push(...incidents);
    if (!next) return all;
    cursor = next;
  }
}

/** Fills the run's breaches; gives, by phase, `{expected, found, messages, received, falseDown}`. */
export async function audit(run) {
  const { model } = run;
  const all = await pages((query) => run.operators(`incidents${query}`));
  const open = new Set((await pages((query) => run.stillup.json(`/api/v1/incidents${query}`))).map(({ id }) => id));
  const incidents = new Map(all.map((incident) => [incident.id, incident]));
  const stalls = await run.ask('stalls');
  const rows = new Map(model.phases.map(({ name }) => [name, { expected: 0, found: 0, messages: 0, received: 0, falseDown: 0 }]));
  const wrong = (outage, what) => run.breaches.push(`${outage.phase}: ${outage.id}: ${what}`);

  for (const outage of model.outages) {
    // one of which nobody was told
    outage.incident ??= all.find(({ id, monitors, started_at: at }) => monitors.includes(outage.id) && !model.knows(id) && Date.parse(at) >= (outage.lastGood ?? 0) - SLACK_MS)?.id;
    const row = rows.get(outage.phase);
    row.expected += 1;
    const incident = incidents.get(outage.incident);
    if (!incident) wrong(outage, 'no incident');
    else {
      row.found += 1;
      if (!incident.resolved_at) wrong(outage, 'its incident is open still');
      const times = wrongTimes(outage, incident);
      if (times) wrong(outage, times);
      if (open.has(incident.id) !== outage.public) wrong(outage, outage.public ? 'no page shows it' : 'a page shows it');
    }
    for (const [name, told] of Object.entries(run.told)) {
      told.scan();
      const messages = told.of(outage.incident).map((one) => one.type);
      const wanted = outage.public || name === 'ops' ? ['opened', 'resolved'] : [];
      row.messages += wanted.length;
      row.received += messages.length;
      if (messages.join() !== wanted.join()) wrong(outage, `${name} was told ${messages.join() || 'nothing'}`);
    }
  }
  const watched = new Set([...run.publics, ...run.secrets, ...Object.keys(run.targets.hostile)]);
  let excused = 0;
  for (const incident of all) {
    if (model.knows(incident.id) || !incident.monitors.some((id) => watched.has(id))) continue;
    const at = Date.parse(incident.started_at);
    // the machine kept our own targets from answering
    if (stalls.some(([from, to]) => at >= from - TIMEOUT_MS && at <= to)) excused += 1;
    else {
      rows.get(model.phaseAt(at)).falseDown += 1;
      run.breaches.push(`${model.phaseAt(at)}: ${incident.monitors}: an incident that was no outage, ${incident.started_at}: ${incident.title}: ${run.told.ops.of(incident.id)[0]?.cause}`);
    }
  }
  for (const [name, told] of Object.entries(run.told)) run.breaches.push(...new Set(told.problems.map((problem) => `${name}: ${problem}`)));
  return { rows, stalls: stalls.length, excused };
}
