// Targets whose metrics are compared name by name.

import { END, answer, h2, lines, nobody, plain, says, secure, talk } from '../servers.js';

const fine = talk(answer());
const leaf = (authority) => authority.leaf();

export const rows = [
  { name: 'plain', serve: says(answer('fine', { head: ['Last-Modified: Mon, 30 Nov 2020 10:00:00 GMT'] })) },
  { name: 'by name', serve: plain(fine, { name: 'localhost' }), named: true },
  { name: 'IPv6', serve: plain(fine, { host: '::1' }), blackbox: { preferred_ip_protocol: 'ip6' } },
  { name: 'HTTP/1.0 to the end', serve: says(lines('HTTP/1.0 200 OK', '', 'fine'), END) },
  { name: 'in chunks', serve: says(lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '4', 'fine', '0', '', '')) },
  { name: 'error 503', serve: says(answer('busy', { status: '503 Service Unavailable' })) },
  { name: 'a text nobody wants', serve: says(answer('never-said')) },
  { name: 'refused', serve: nobody() },
  { name: 'a redirect', serve: says(({ path }) => (path === '/' ? answer('', { status: '302 Found', head: ['Location: /there'] }) : answer())) },
  { name: 'TLS 1.3', serve: secure(leaf, fine) },
  { name: 'TLS 1.2', serve: secure(async (authority) => ({ ...(await leaf(authority)), maxVersion: 'TLSv1.2' }), fine) },
  {
    name: 'a chain whose intermediate ends first',
    serve: secure(async (authority) => {
      const issuer = await authority.intermediate({ ends: '20980101000000Z' });
      return authority.leaf({ issuer, chain: [issuer] });
    }, fine),
  },
  { name: 'HTTP/2', serve: h2(leaf, (stream) => { stream.respond({ ':status': 200, 'content-length': 4 }); stream.end('fine'); }) },
  { name: 'expired', serve: secure((authority) => authority.leaf({ begins: '20200101000000Z', ends: '20210101000000Z' }), fine) },
];
