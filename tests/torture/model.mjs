// What must be there: the outages that were made, each of which is exactly one incident, told once from beginning to end.

/** Rounding, and the way of a question to its target. */
export const SLACK_MS = 1000;

export class Model {
  outages = [];
  /** `{name, from, to}`, to know in which one something happened. */
  phases = [];

  constructor(publics, secrets) {
    this.publics = publics;
    this.secrets = secrets;
  }

  open(id, facts) {
    const outage = { id, public: !this.secrets.includes(id), ...facts };
    this.outages.push(outage);
    return outage;
  }

  isOut(id) {
    return this.outages.some((outage) => outage.id === id && !outage.over);
  }

  knows(incident) {
    return this.outages.some((outage) => outage.incident === incident);
  }

  of(phase) {
    return this.outages.filter((outage) => outage.phase === phase);
  }

  /** The phase of an instant, milliseconds. */
  phaseAt(at) {
    return this.phases.findLast(({ from }) => at >= from)?.name ?? this.phases[0].name;
  }
}

/** Why an incident does not say what the target saw; nothing if it does. */
export function wrongTimes({ lastGood, bad, good, firm }, { started_at: started, resolved_at: resolved }) {
  // a target that was never good, or was taken away, or a clock that was set
  if (!bad || !good || firm === 'never') return undefined;
  const within = (what, text, from, to) => {
    const at = Date.parse(text);
    if (at >= from - SLACK_MS && at <= to + SLACK_MS) return undefined;
    return `${what} at ${text}, and it was between ${new Date(from).toISOString()} and ${new Date(to).toISOString()}`;
  };
  // of a killed process the first answer may be lost, never the one it told of
  return within('began', started, lastGood ?? 0, firm ? bad.first : bad.last) ?? within('ended', resolved, bad.last, firm ? good.first : good.last);
}
