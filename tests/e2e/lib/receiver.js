// A receiver of webhooks, stricter than a real one: it keeps every try with its raw bytes, verifies each signature with
// an independent implementation of Standard Webhooks, and answers as it is told.

import http from 'node:http';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

import { until } from './until.js';

export class Receiver {
  /** Every try, in order: `{id, timestamp, body (Buffer), message, headers, answered}`. */
  tries = [];
  secret = `whsec_${randomBytes(32).toString('base64')}`;
  /** Every so many messages one is answered with 500 at its first try; 0: none. */
  flaky = 0;
  /** The clock of who sends, if it is not the real one. */
  clock;
  #answers = [];
  #held = [];
  #messages = new Set();

  static async start() {
    const receiver = new Receiver();
    receiver.server = http.createServer((request, response) => receiver.#take(request, response));
    receiver.server.listen(0, '127.0.0.1');
    await once(receiver.server, 'listening');
    receiver.url = `http://127.0.0.1:${receiver.server.address().port}/hook?token=kept-out-of-logs`;
    return receiver;
  }

  /** The next tries are answered with these statuses ('hold' = not at all), all later ones with 204. */
  answer(...statuses) {
    this.#answers.push(...statuses);
  }

  async #take(request, response) {
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // cut off in the middle: not a try
    }
    const body = Buffer.concat(chunks);
    const { headers } = request;
    const status = this.#answers.shift() ?? this.#usual(headers['webhook-id']);
    const entry = { id: headers['webhook-id'], timestamp: headers['webhook-timestamp'], headers, body, method: request.method, answered: status };
    try {
      entry.message = this.#verify(body.toString('utf8'), headers);
    } catch (error) {
      entry.refused = error;
    }
    this.tries.push(entry);
    if (status === 'hold') {
      this.#held.push(response);
      return;
    }
    response.writeHead(status).end();
  }

  #verify(body, headers) {
    const webhook = new Webhook(this.secret);
    if (!this.clock) return webhook.verify(body, headers);
    const at = new Date(Number(headers['webhook-timestamp']) * 1000);
    if (Math.abs(at - this.clock.now()) > 300_000) throw new Error(`sent at ${at.toISOString()}, which is far from the clock of who sends`);
    const signature = webhook.sign(headers['webhook-id'], at, body);
    if (!headers['webhook-signature'].split(' ').includes(signature)) throw new Error('no signature matches');
    return JSON.parse(body);
  }

  #usual(id) {
    const known = this.#messages.has(id);
    this.#messages.add(id);
    return !known && this.flaky && this.#messages.size % this.flaky === 0 ? 500 : 204;
  }

  /** Tries of one type of event that were verified. Throws if any try was not what the standard asks. */
  of(type) {
    for (const entry of this.tries) {
      if (entry.refused) throw Object.assign(new Error(`a webhook was not signed as the standard says: ${entry.refused.message}`), { fatal: true });
    }
    return this.tries.filter((entry) => entry.message.type === type);
  }

  /** Waits until there are `count` tries of this type, and returns the last of them. */
  async wait(type, count = 1, because) {
    const found = await until(`${count} × ${type}`, () => this.of(type).length >= count && this.of(type), { because });
    return found[count - 1];
  }

  async stop() {
    for (const response of this.#held) response.destroy();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
