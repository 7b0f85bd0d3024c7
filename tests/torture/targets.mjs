// A process of its own: the targets, up and down as the script says, and beside them the hostile ones. What each answered,
// and when, is kept: between the last good answer and the first bad one lies the beginning of an outage.

import { once } from 'node:events';
import http from 'node:http';

import { hostile } from './hostile.mjs';

/** Longer than this, and it was this process that slept. */
const STALL_MS = 250;
const BEAT_MS = 100;

const ids = process.argv.slice(2);
const now = () => Date.now();
const targets = new Map(ids.map((id) => [id, { up: true, delay: 0, stretch: stretch() }]));
const stalls = [];

function stretch() {
  return { first: null, last: null, count: 0 };
}

function answered({ stretch: current }) {
  current.first ??= now();
  current.last = now();
  current.count += 1;
}

/** Every third that is down cuts the line, every third says nothing, the others say 503. */
const WAYS = [(_, response) => response.writeHead(503).end(), (request) => request.socket.destroy(), () => {}];

const server = http.createServer((request, response) => {
  const target = targets.get(request.url.slice(1));
  if (!target) return response.writeHead(404).end();
  answered(target);
  if (!target.up) return WAYS[target.way](request, response);
  return target.delay ? setTimeout(() => response.end('ok'), target.delay) : response.end('ok');
});
// more at once than there are targets, whoever slept
server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 });
await once(server, 'listening');
const { urls } = await hostile();

let beat = now();
setInterval(() => {
  const at = now();
  if (at - beat > STALL_MS) stalls.push([beat, at]);
  beat = at;
}, BEAT_MS);

const orders = {
  /** The other state from now on; tells of the stretch that ended. */
  flip({ id, up, way = 0 }) {
    const target = targets.get(id);
    const before = target.stretch;
    Object.assign(target, { up, way, stretch: stretch() });
    return { at: now(), before };
  },
  /** So long before each good answer, milliseconds. */
  delay({ ms }) {
    for (const target of targets.values()) target.delay = ms;
  },
  seen: ({ id }) => targets.get(id).stretch,
  stalls: () => stalls,
};

process.on('message', ({ number, order, ...rest }) => process.send({ number, answer: orders[order](rest) ?? null }));
process.on('disconnect', () => process.exit());
process.send({ port: server.address().port, hostile: urls });
