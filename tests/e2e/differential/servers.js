// Servers that say exactly what a row wants, byte for byte, to whoever asks.

import http2 from 'node:http2';
import net from 'node:net';
import tls from 'node:tls';
import { once } from 'node:events';

const HOST = '127.0.0.1';
const END_OF_HEAD = '\r\n\r\n';

/** Steps of a talk beside words: strings and buffers are said, numbers are milliseconds of silence. */
export const END = Symbol('says that it ends');
export const RESET = Symbol('cuts the connection off');
export const HANG = Symbol('says nothing for ever');

/** An answer with a length. */
export function answer(body = 'fine', { status = '200 OK', head = [] } = {}) {
  const lines = [`HTTP/1.1 ${status}`, ...head, `Content-Length: ${Buffer.byteLength(body)}`];
  return Buffer.concat([Buffer.from(lines.join('\r\n') + END_OF_HEAD, 'latin1'), Buffer.from(body)]);
}

/** An answer whose head and body are written by the row: lines are joined as HTTP wants it. */
export function lines(...all) {
  return Buffer.from(all.join('\r\n'), 'latin1');
}

async function act(socket, steps) {
  for (const step of steps) {
    if (step === HANG) return;
    if (step === RESET) return void (socket.resetAndDestroy ?? socket.destroy).call(socket);
    if (step === END) break;
    if (typeof step === 'number') await new Promise((resolve) => setTimeout(resolve, step));
    else socket.write(step);
  }
  socket.end();
}

/** The head of a request, once it is whole; undefined when the other side leaves before. */
function headOf(socket) {
  return new Promise((resolve) => {
    let text = '';
    socket.on('close', () => resolve(undefined));
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (text.includes(END_OF_HEAD)) resolve(text.slice(0, text.indexOf(END_OF_HEAD)));
    });
  });
}

function request(head) {
  const [first, ...fields] = head.split('\r\n');
  const [method, path] = first.split(' ');
  const headers = new Map(fields.map((field) => [field.split(':')[0].toLowerCase(), field.slice(field.indexOf(':') + 1).trim()]));
  return { method, path, headers, cookie: headers.get('cookie') ?? '' };
}

/** How one connection is served: `what` are the steps, or a function from the request to the steps. */
export function talk(what) {
  return async (socket) => {
    socket.on('error', () => {});
    const head = await headOf(socket);
    if (head === undefined) return;
    const steps = typeof what === 'function' ? what(request(head), socket) : what;
    await act(socket, Array.isArray(steps) ? steps : [steps]);
  };
}

/** The same without waiting for a request. */
export function blurt(steps) {
  return async (socket) => {
    socket.on('error', () => {});
    socket.resume();
    await act(socket, steps);
  };
}

/** A server of one row: where it is, and how it ends. */
async function opened(server, { host = HOST, scheme = 'http', path = '/', name = host } = {}) {
  const open = new Set();
  for (const event of ['connection', 'secureConnection']) {
    server.on(event, (socket) => {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => open.delete(socket));
    });
  }
  server.on('tlsClientError', () => {});
  if (host.startsWith('/')) server.listen(host);
  else server.listen(0, host);
  await once(server, 'listening');
  const port = server.address().port;
  const shown = name.includes(':') ? `[${name}]` : name;
  const stop = async () => {
    for (const socket of open) socket.destroy();
    server.close();
  };
  return { port, host: name, origin: `${scheme}://${shown}:${port}`, url: `${scheme}://${shown}:${port}${path}`, stop };
}

/** Plain: `serve` gets each connection. */
export const plain = (serve, where) => async () => opened(net.createServer({ allowHalfOpen: false }, serve), where);

/** The usual row: an answer to each request. */
export const says = (...steps) => plain(talk(steps.length === 1 && typeof steps[0] === 'function' ? steps[0] : steps));

/** Over TLS: `options` of Node's TLS, or a function from the authority that makes certificates to them. */
export const secure = (options, serve, where) => async ({ authority }) => {
  const made = typeof options === 'function' ? await options(authority) : options;
  const { ca, clients, ...own } = made;
  const server = tls.createServer({ ALPNProtocols: ['http/1.1'], ...own, ca: clients?.pem }, serve);
  const target = await opened(server, { scheme: 'https', name: 'localhost', ...where });
  return { ...target, ca };
};

/** TLS whose connections end without its own good-bye. */
export const abrupt = (options, steps) => async ({ authority }) => {
  const { ca, ...own } = await options(authority);
  const context = tls.createSecureContext(own);
  const server = net.createServer((raw) => {
    raw.on('error', () => {});
    const socket = new tls.TLSSocket(raw, { isServer: true, secureContext: context });
    socket.on('error', () => {});
    const end = () => raw.end();
    talk((asked) => {
      socket.end = () => setImmediate(end);
      return typeof steps === 'function' ? steps(asked) : steps;
    })(socket);
  });
  return { ...(await opened(server, { scheme: 'https', name: 'localhost' })), ca };
};

/** Waits before it begins with TLS. */
export const lateTls = (options, wait, serve) => async ({ authority }) => {
  const { ca, ...own } = await options(authority);
  const context = tls.createSecureContext(own);
  const server = net.createServer(async (raw) => {
    raw.on('error', () => {});
    await new Promise((resolve) => setTimeout(resolve, wait));
    const socket = new tls.TLSSocket(raw, { isServer: true, secureContext: context, ALPNProtocols: ['http/1.1'] });
    socket.on('error', () => {});
    serve(socket);
  });
  return { ...(await opened(server, { scheme: 'https', name: 'localhost' })), ca };
};

/** HTTP/2, and HTTP/1.1 for who wants that: `serve` gets each stream of HTTP/2. */
export const h2 = (options, serve, old = { allowHTTP1: false }) => async ({ authority }) => {
  const { ca, ...own } = await options(authority);
  const server = http2.createSecureServer({ ...own, ...old });
  server.on('sessionError', () => {});
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    serve(stream, headers);
  });
  // whoever listens for requests gets HTTP/2's answered by Node too, trailers and all
  if (old.allowHTTP1) server.on('request', (asked, answered) => void (asked.httpVersionMajor === 1 && answered.end('fine')));
  return { ...(await opened(server, { scheme: 'https', name: 'localhost' })), ca };
};

/** Where nobody listens: no server of the tests is at this address. */
export const nobody = () => async () => ({ url: 'http://127.0.0.2:1/', stop: async () => {} });
