// What one receiver was told: messages by their id, and whatever was wrong with how they came.

import { SLACK_MS } from './model.mjs';

export class Told {
  #read = 0;
  /** id → `{type, incident, monitors, body, delivered}`, in the order of the first try. */
  messages = new Map();
  problems = [];

  constructor(receiver) {
    this.receiver = receiver;
  }

  /** Takes in what came since. */
  scan() {
    const { tries } = this.receiver;
    for (; this.#read < tries.length; this.#read += 1) this.#take(tries[this.#read]);
  }

  #take({ id, body, message, refused, answered }) {
    if (refused) {
      this.problems.push(`a message was not signed as the standard says: ${refused.message}`);
      return;
    }
    const incident = message.data.incident;
    if (!incident) return;
    let known = this.messages.get(id);
    if (!known) {
      const before = [...this.messages.values()].findLast((one) => one.incident === incident.id);
      if (before && !before.delivered) this.problems.push(`${message.type} of ${incident.id} came before the message before it was taken`);
      known = { type: message.type.replace('incident.', ''), incident: incident.id, monitors: (message.data.monitors ?? []).map(({ id }) => id), cause: message.data.cause?.message, from: Date.parse(incident.started_at), body };
      this.messages.set(id, known);
    }
    if (!known.body.equals(body)) this.problems.push(`${id} has two bodies`);
    known.delivered ||= answered === 204;
  }

  of(incident) {
    return [...this.messages.values()].filter((one) => one.incident === incident);
  }

  /** The incident that a monitor's outage was told as: none from before it, none of another outage. */
  opened({ id, lastGood, firm }, model) {
    this.scan();
    const since = firm === 'never' ? 0 : lastGood - SLACK_MS;
    const its = (one) => one.type === 'opened' && one.monitors.includes(id) && one.from >= since && !model.knows(one.incident);
    return [...this.messages.values()].find(its)?.incident;
  }

  delivered(incident, type) {
    this.scan();
    return this.of(incident).some((one) => one.type === type && one.delivered);
  }
}
