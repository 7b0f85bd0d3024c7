// Ways to a server: names with several addresses, IPv6, Unix sockets, proxies.

import net from 'node:net';
import path from 'node:path';

import { NameServer } from '../../lib/dns.js';
import { PLAIN } from '../phases.js';
import { answer, plain, says, talk } from '../servers.js';

const fine = says(answer());

/** A proxy of HTTP that leads wherever it is asked to, or says no. */
const httpProxy = (refuses) => (socket) => {
  socket.on('error', () => {});
  socket.once('data', (bytes) => {
    const [method, place] = bytes.toString('latin1').split(' ');
    if (refuses) return void socket.end(refuses);
    const { hostname, port } = new URL(method === 'CONNECT' ? `http://${place}` : place);
    const target = net.connect(Number(port), hostname, () => {
      if (method === 'CONNECT') socket.write('HTTP/1.1 200 Connected\r\n\r\n');
      else target.write(bytes.toString('latin1').replace(/ \S+/, ' /'), 'latin1');
      socket.pipe(target).pipe(socket);
    });
    target.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'));
  });
};

/** SOCKS 5 without a log-in, for names and IPv4. */
const socksProxy = (socket) => {
  socket.on('error', () => {});
  socket.once('data', () => {
    socket.write(Buffer.from([5, 0]));
    socket.once('data', (bytes) => {
      const named = bytes[3] === 3;
      const host = named ? bytes.subarray(5, 5 + bytes[4]).toString() : bytes.subarray(4, 8).join('.');
      const target = net.connect(bytes.readUInt16BE(bytes.length - 2), host, () => {
        socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
        socket.pipe(target).pipe(socket);
      });
      target.on('error', () => socket.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])));
    });
  });
};

/** A server at one of the addresses of its name; nobody is at 127.0.0.2. */
const named = (addresses, host) => async (place) => {
  const names = await NameServer.start(addresses);
  const target = await plain(talk(answer()), { host })(place);
  return { ...target, resolver: names.address, url: `http://two.example:${target.port}/`, stop: () => Promise.all([target.stop(), names.stop()]) };
};

const through = (serve, scheme, target = fine) => async (place) => {
  const [end, proxy] = [await target(place), await plain(serve)(place)];
  return { ...end, proxy: `${scheme}://127.0.0.1:${proxy.port}`, stop: () => Promise.all([end.stop(), proxy.stop()]) };
};
const proxied = {
  stillup: ({ proxy }) => ({ proxy }),
  curl: ({ proxy }) => ['-x', proxy, '--noproxy', ''],
  blackbox: ({ proxy }) => ({ proxy_url: proxy }),
};
const REFUSES = 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n';

export const rows = [
  { name: 'a name', serve: plain(talk(answer()), { name: 'localhost' }), says: 'up', phases: PLAIN },
  { name: 'IPv6', serve: plain(talk(answer()), { host: '::1' }), says: 'up', blackbox: { preferred_ip_protocol: 'ip6' } },
  {
    name: 'a name whose first address is dead', serve: named(['127.0.0.2', '127.0.0.1'], '127.0.0.1'), says: 'up',
    stillup: ({ resolver }) => ({ resolver }),
    curl: ({ port }) => ['--resolve', `two.example:${port}:127.0.0.2,127.0.0.1`],
    blackbox: null,
  },
  {
    name: 'a name whose server is at IPv6 alone', serve: named(['127.0.0.2', '::1'], '::1'), says: 'up',
    stillup: ({ resolver }) => ({ resolver }),
    curl: ({ port }) => ['--resolve', `two.example:${port}:127.0.0.2,[::1]`],
    blackbox: null,
  },
  {
    name: 'a server at IPv6 alone, asked for at IPv4', serve: named(['127.0.0.2', '::1'], '::1'), says: 'down',
    stillup: ({ resolver }) => ({ resolver, ip: 'v4' }),
    curl: ({ port }) => ['-4', '--resolve', `two.example:${port}:127.0.0.2,[::1]`],
    blackbox: null,
  },
  { name: 'a name that is none', serve: async () => ({ url: 'http://nowhere.invalid/', stop: async () => {} }), says: 'down' },
  {
    name: 'a Unix socket', says: 'up',
    serve: async (place) => {
      const socket = path.join(place.folder, `${place.count()}.sock`);
      const target = await plain(talk(answer()), { host: socket, name: 'localhost' })(place);
      return { ...target, socket, url: 'http://localhost/' };
    },
    stillup: ({ socket }) => ({ url: `unix://${socket}:/` }),
    curl: ({ socket }) => ['--unix-socket', socket],
    blackbox: null,
  },
  { name: 'through a proxy', serve: through(httpProxy(), 'http'), ...proxied, says: 'up' },
  { name: 'through a proxy that refuses', serve: through(httpProxy(REFUSES), 'http'), ...proxied, says: 'down' },
  {
    name: 'through a proxy to nobody',
    serve: through(httpProxy(), 'http', async () => ({ url: 'http://127.0.0.2:1/', stop: async () => {} })),
    ...proxied, says: 'down',
  },
  { name: 'through SOCKS', serve: through(socksProxy, 'socks5'), ...proxied, says: 'up' },
  {
    name: 'through SOCKS to nobody',
    serve: through(socksProxy, 'socks5', async () => ({ url: 'http://127.0.0.2:1/', stop: async () => {} })),
    ...proxied, says: 'down',
  },
];
