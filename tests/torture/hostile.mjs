// Peers that mean no good: garbage, silence, a byte now and then, no end, TLS that is none. All of them are down for good.

import { once } from 'node:events';
import net from 'node:net';
import { randomBytes } from 'node:crypto';

const DRIP_MS = 200;
const HUGE = Buffer.alloc(64 * 1024, 'x');
const OK = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n';

function pour(socket) {
  while (socket.writable && socket.write(HUGE));
}

function dripping(socket, text) {
  let place = 0;
  const timer = setInterval(() => (socket.writable ? socket.write(text[place++ % text.length]) : clearInterval(timer)), DRIP_MS);
  socket.on('close', () => clearInterval(timer));
}

/** What each does with a connection. */
const PEERS = {
  garbage: (socket) => socket.end(randomBytes(4096)),
  hang: () => {},
  drip: (socket) => dripping(socket, `${OK}x-slow: `),
  slowbody: (socket) => (socket.write(`${OK}content-length: 1000000\r\n\r\n`), dripping(socket, 'z')),
  huge: (socket) => (socket.write(`${OK}\r\n`), socket.on('drain', () => pour(socket)), pour(socket)),
  headers: (socket) => (socket.write(`${OK}x: `), socket.on('drain', () => pour(socket)), pour(socket)),
  reset: (socket) => socket.resetAndDestroy(),
  tls: (socket) => socket.write(Buffer.concat([Buffer.from([22, 3, 3, 0x40, 0]), randomBytes(16384)])),
};

/** Starts them all; gives the URL of each. */
export async function hostile() {
  const urls = {};
  for (const [name, meet] of Object.entries(PEERS)) {
    const server = net.createServer((socket) => {
      socket.on('error', () => {});
      // some wait for a question, as a server would
      if (name === 'tls' || name === 'reset') return meet(socket);
      socket.once('data', () => meet(socket));
      return socket.resume();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    urls[name] = `${name === 'tls' ? 'https' : 'http'}://127.0.0.1:${server.address().port}/`;
  }
  return { urls };
}
