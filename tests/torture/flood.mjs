// A process of its own: visitors who take what they can get. Arguments: the port, the id of a public monitor, and how many
// sit idle, never finish a question, never read an answer, and ask the dearest questions. Says `flooding` when all were there.

import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';

const [port, monitor, ...counts] = process.argv.slice(2);
const [idle, heads, pipeliners, askers] = counts.map(Number);
const AGAIN_MS = 500;
const POLITE_MS = 3000;
// targets and receivers come first
os.setPriority(10);

const GET = `GET /healthz HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`;
const PAGE = `GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`;
let waiting = idle + heads + pipeliners;

/** A connection that comes again when it is shown the door; `use` gives what it does until then. */
function visitor(use, first = true) {
  const socket = net.connect({ port: Number(port), host: '127.0.0.1' });
  let timer;
  const met = () => {
    if (first && --waiting === 0) console.log('flooding');
    first = false;
  };
  socket.on('connect', () => {
    met();
    timer = use(socket);
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    met();
    clearInterval(timer);
    setTimeout(() => visitor(use, false), AGAIN_MS);
  });
}

function sitIdle(socket) {
  socket.resume();
  socket.write(GET);
  return setInterval(() => socket.write(GET), POLITE_MS);
}

function neverFinish(socket) {
  socket.resume();
  socket.write(`GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'h'.repeat(8000)}`);
  return setInterval(() => socket.write('h'), AGAIN_MS);
}

function neverRead(socket) {
  socket.pause();
  socket.write(PAGE.repeat(40));
}

const word = () => Math.random().toString(36).slice(2);
const dear = [
  () => `/badge/${monitor}/uptime.svg?label=${word().repeat(100)}`,
  () => `/api/v1/monitors/${monitor}/checks?from=2026-01-01T00:00:00Z&to=2026-12-${10 + Math.floor(Math.random() * 20)}T00:00:00Z`,
  () => `/api/v1/monitors/${monitor}/history?period=${1 + Math.floor(Math.random() * 90)}d`,
  () => `/badge/${monitor}/sinceLast.svg?label=${word()}`,
  () => `/incidents?month=2026-${10 + Math.floor(Math.random() * 3)}&cursor=${word()}`,
];
const agent = new http.Agent({ keepAlive: true, maxSockets: askers });

function ask(turn = 0) {
  const options = { port, host: '127.0.0.1', agent, path: dear[turn % dear.length](), headers: { 'accept-encoding': 'br' } };
  const again = () => setTimeout(() => ask(turn + 1), 10);
  http
    .get(options, (response) => response.resume().once('end', again))
    .on('error', again);
}

for (let n = 0; n < idle; n += 1) visitor(sitIdle);
for (let n = 0; n < heads; n += 1) visitor(neverFinish);
for (let n = 0; n < pipeliners; n += 1) visitor(neverRead);
for (let n = 0; n < askers; n += 1) ask(n);
// whoever started this is gone: so are we
setInterval(() => fs.existsSync(`/proc/${process.ppid}`) && process.ppid !== 1 || process.exit(), AGAIN_MS);
