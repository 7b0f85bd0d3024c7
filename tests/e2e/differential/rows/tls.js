// TLS: certificates of every kind of trouble, versions, ciphers, HTTP/2.

import http2 from 'node:http2';
import tls from 'node:tls';

import { EXPIRED, NOT_YET } from '../authority.js';
import { SECURE } from '../phases.js';
import { END, HANG, abrupt, answer, blurt, h2, lines, plain, secure, talk } from '../servers.js';

// of old: what today's OpenSSL refuses to serve with
const ANY = 'DEFAULT:@SECLEVEL=0';
const fine = talk(answer());
const leaf = (options, more = {}) => secure(async (authority) => ({ ...(await authority.leaf(options)), ...more }), fine);
const chained = (options, make) => secure(async (authority) => authority.leaf({ ...options, ...(await make(authority)) }), fine);
const blind = { stillup: { tls: { verify: false } }, curl: ['-k'], blackbox: { tls_config: { insecure_skip_verify: true } } };
const ok = (stream) => {
  stream.respond({ ':status': 200, 'content-length': 4 });
  stream.end('fine');
};
const both = (serve, old) => h2((authority) => authority.leaf(), serve, old);
/** Refuses the first stream of a server so, and serves the others. */
const once = (refuse) => (place) => {
  let asked = 0;
  return both((stream) => (asked++ === 0 ? refuse(stream) : ok(stream)), { allowHTTP1: true })(place);
};

// frames: length, type, flags, stream
const SETTINGS = Buffer.from('000000040000000000', 'hex');
const GOAWAY_BEFORE_ALL = Buffer.from('0000080700000000000000000000000000', 'hex');
const HEADERS_200 = Buffer.from('00000101050000000188', 'hex');
const PREFACE_BYTES = 24;
const HEAD_BYTES = 9;

/** Whether a request is among the frames that a client has sent. */
function asks(bytes) {
  for (let at = PREFACE_BYTES; at + HEAD_BYTES <= bytes.length; at += HEAD_BYTES + bytes.readUIntBE(at, 3)) {
    if (bytes[at + 3] === 1) return true;
  }
  return false;
}

/** The first connection says that it has looked at no request; later ones answer. */
const goesAway = (place) => {
  let connections = 0;
  const serve = (socket) => {
    const first = connections++ === 0;
    let heard = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.write(SETTINGS);
    socket.on('data', (bytes) => {
      const before = asks(heard);
      heard = Buffer.concat([heard, bytes]);
      if (before || !asks(heard)) return;
      if (first) socket.end(GOAWAY_BEFORE_ALL);
      else socket.write(HEADERS_200);
    });
  };
  return secure(async (authority) => ({ ...(await authority.leaf()), ALPNProtocols: ['h2'] }), serve)(place);
};

export const rows = [
  { name: 'TLS', serve: leaf({}), says: 'up', phases: SECURE },
  { name: 'expired', serve: leaf(EXPIRED), says: 'down' },
  { name: 'not yet', serve: leaf(NOT_YET), says: 'down' },
  { name: 'self-signed', serve: leaf({ issuer: null }), says: 'down' },
  {
    name: 'self-signed, and trusted',
    serve: secure(async (authority) => { const made = await authority.leaf({ issuer: null, kind: 'p384' }); return { ...made, ca: made.own }; }, fine),
    says: 'up',
  },
  {
    name: 'self-signed as openssl does it: CA:TRUE, and trusted',
    serve: secure(async (authority) => { const made = await authority.leaf({ issuer: null, extensions: ['basicConstraints=critical,CA:TRUE'] }); return { ...made, ca: made.own }; }, fine),
    says: 'up',
  },
  { name: 'expired, and not verified', serve: leaf(EXPIRED), ...blind, says: 'up' },
  { name: 'self-signed, and not verified', serve: leaf({ issuer: null }), ...blind, says: 'up' },
  { name: 'wrong name', serve: leaf({ names: 'DNS:other.example' }), says: 'down' },
  {
    name: 'the name in the subject alone', serve: leaf({ names: '' }), says: 'down',
    differs: { curl: 'still reads the subject; browsers no longer do (RFC 9110, 4.3.4)' },
  },
  { name: 'wildcard of one label', serve: leaf({ names: 'DNS:*.localhost' }), says: 'down' },
  {
    name: 'a CA as a server',
    serve: leaf({ extensions: ['basicConstraints=critical,CA:TRUE', 'keyUsage=digitalSignature,keyCertSign'] }),
    says: 'down',
    differs: { curl: 'bears it; Firefox does not, and rustls is of its kind', blackbox: 'bears it; Firefox does not, and rustls is of its kind' },
  },
  { name: 'incomplete chain', serve: chained({}, async (authority) => ({ issuer: await authority.intermediate() })), says: 'down' },
  {
    name: 'whole chain',
    serve: chained({}, async (authority) => { const issuer = await authority.intermediate(); return { issuer, chain: [issuer] }; }),
    says: 'up',
  },
  {
    name: 'chain in the wrong order',
    serve: chained({}, async (authority) => { const issuer = await authority.intermediate(); return { issuer, chain: [await authority.root(), issuer] }; }),
    says: 'up',
  },
  {
    name: 'expired intermediate',
    serve: chained({}, async (authority) => { const issuer = await authority.intermediate({ expired: true }); return { issuer, chain: [issuer] }; }),
    says: 'down',
  },
  {
    name: 'expired cross certificate beside a good one',
    serve: chained({}, async (authority) => { const issuer = await authority.intermediate(); return { issuer, chain: [await authority.expiredCross(), issuer] }; }),
    says: 'up',
  },
  { name: 'RSA of 2048 bits', serve: leaf({ kind: 'rsa' }), says: 'up' },
  { name: 'RSA of 1024 bits', serve: leaf({ kind: 'rsa1024' }, { ciphers: ANY }), says: 'down', differs: { blackbox: 'bears it; curl and browsers do not' } },
  { name: 'RSA of 1024 bits, not verified', serve: leaf({ kind: 'rsa1024' }, { ciphers: ANY }), ...blind, says: 'up' },
  { name: 'Ed25519', serve: leaf({ kind: 'ed25519' }), says: 'up' },
  { name: 'ECDSA P-384', serve: leaf({ kind: 'p384' }), says: 'up' },
  { name: 'signed with SHA-1', serve: leaf({ kind: 'rsa', digest: 'sha1' }, { ciphers: ANY }), says: 'down' },
  {
    name: 'version 1', serve: leaf({ bare: true }), says: 'down',
    differs: { curl: 'still reads the subject; browsers no longer do, and version 1 has no other name' },
  },
  { name: 'version 1, not verified', serve: leaf({ bare: true }), ...blind, says: 'up' },
  { name: 'unknown critical extension', serve: leaf({ extra: ['1.2.3.4=critical,DER:0500'] }), says: 'down' },
  { name: 'unknown critical extension, not verified', serve: leaf({ extra: ['1.2.3.4=critical,DER:0500'] }), ...blind, says: 'up' },
  { name: 'for clients only', serve: leaf({ extensions: ['basicConstraints=CA:FALSE', 'extendedKeyUsage=clientAuth'] }), says: 'down' },
  { name: 'TLS 1.0 only', serve: leaf({}, { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: ANY }), says: 'down' },
  { name: 'TLS 1.1 only', serve: leaf({}, { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: ANY }), says: 'down' },
  { name: 'TLS 1.2 only', serve: leaf({}, { maxVersion: 'TLSv1.2' }), says: 'up', phases: SECURE },
  { name: 'TLS 1.3 only', serve: leaf({}, { minVersion: 'TLSv1.3' }), says: 'up' },
  {
    name: 'ciphers of old only',
    serve: leaf({ kind: 'rsa' }, { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA:@SECLEVEL=0' }),
    says: 'down',
    differs: { curl: 'still offers ciphers without forward secrecy; rustls has none of them', blackbox: 'still offers ciphers without forward secrecy; rustls has none of them' },
  },
  { name: 'no cipher in common', serve: leaf({ kind: 'rsa' }, { maxVersion: 'TLSv1.2', ciphers: 'CAMELLIA128-SHA:@SECLEVEL=0' }), says: 'down' },
  {
    name: 'plain HTTP on the port of TLS',
    serve: async (place) => { const target = await plain(blurt([answer('', { status: '400 Bad Request' })]))(place); return { ...target, url: `https://127.0.0.1:${target.port}/` }; },
    says: 'down',
  },
  {
    name: 'silence in the handshake',
    serve: async (place) => { const target = await plain(blurt([HANG]))(place); return { ...target, url: `https://127.0.0.1:${target.port}/` }; },
    hangs: true, says: 'down',
  },
  {
    name: 'closed in the handshake',
    serve: async (place) => { const target = await plain(blurt([END]))(place); return { ...target, url: `https://127.0.0.1:${target.port}/` }; },
    says: 'down',
  },
  {
    name: 'client certificate wanted',
    serve: secure(async (authority) => ({ ...(await authority.leaf()), requestCert: true, rejectUnauthorized: true }), fine),
    says: 'down',
  },
  {
    name: 'client certificate given', says: 'up',
    serve: async (place) => {
      const client = await place.authority.client();
      const target = await secure(async (authority) => ({ ...(await authority.leaf()), requestCert: true, rejectUnauthorized: true, clients: await authority.root() }), fine)(place);
      return { ...target, client };
    },
    stillup: ({ client }) => ({ tls: { cert_file: client.certificate, key_file: client.key } }),
    curl: ({ client }) => ['--cert', client.certificate, '--key', client.key],
    blackbox: ({ client }) => ({ tls_config: { cert_file: client.certificate, key_file: client.key } }),
  },
  {
    name: 'the right certificate only with SNI', says: 'up',
    serve: secure(async (authority) => {
      const { key, cert, ca } = await authority.leaf();
      const other = await authority.leaf({ names: 'DNS:other.example' });
      const context = tls.createSecureContext({ key, cert });
      return { ...other, ca, SNICallback: (name, done) => done(null, name === 'localhost' ? context : undefined) };
    }, fine),
  },
  { name: 'an address among the names', serve: secure((authority) => authority.leaf({ names: 'IP:127.0.0.1' }), fine, { name: '127.0.0.1' }), says: 'up' },
  {
    name: 'an address that is not among the names',
    serve: secure((authority) => authority.leaf({ names: 'DNS:localhost' }), fine, { name: '127.0.0.1' }),
    says: 'down',
  },
  {
    name: 'wildcard', serve: secure((authority) => authority.leaf({ names: 'DNS:*.wild.test' }), fine), says: 'up',
    stillup: { tls: { server_name: 'shop.wild.test' } },
    curl: ({ port }) => ['--connect-to', `::localhost:${port}`],
    blackbox: { tls_config: { server_name: 'shop.wild.test' } },
    asCurlSees: 'https://shop.wild.test/',
  },
  { name: 'a length, and no good-bye of TLS', serve: abrupt((authority) => authority.leaf(), answer()), says: 'up' },
  { name: 'to the end, and no good-bye of TLS', serve: abrupt((authority) => authority.leaf(), [lines('HTTP/1.1 200 OK', '', 'fine'), END]), says: 'up' },
  { name: 'to the end, with a good-bye', serve: secure((authority) => authority.leaf(), talk([lines('HTTP/1.1 200 OK', '', 'fine'), END])), says: 'up' },
  { name: 'HTTP/2', serve: both(ok), says: 'up', phases: SECURE },
  {
    name: 'HTTP/2 with trailers',
    serve: both((stream) => { stream.respond({ ':status': 200 }, { waitForTrailers: true }); stream.once('wantTrailers', () => stream.sendTrailers({ 'x-sum': '1' })); stream.end('fine'); }),
    says: 'up',
  },
  { name: 'HTTP/2 with 103', serve: both((stream) => { stream.additionalHeaders({ ':status': 103, link: '</a.css>' }); ok(stream); }), says: 'up' },
  { name: 'HTTP/2 without an answer', serve: both((stream) => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR)), says: 'down' },
  {
    name: 'HTTP/2 with a body that is cut',
    serve: both((stream) => { stream.respond({ ':status': 200 }); stream.write('fine'); setTimeout(() => stream.session.destroy(), 50); }),
    says: 'down',
  },
  { name: 'HTTP/2 that refuses one stream', serve: once((stream) => stream.close(http2.constants.NGHTTP2_REFUSED_STREAM)), says: 'up' },
  {
    name: 'HTTP/2 that wants HTTP/1.1',
    serve: once((stream) => stream.close(http2.constants.NGHTTP2_HTTP_1_1_REQUIRED)),
    says: 'up', differs: { blackbox: 'does not ask again (RFC 9113, 7)' },
  },
  {
    name: 'HTTP/2 that goes away with the request',
    serve: once(({ session }) => { session.goaway(); setTimeout(() => session.destroy(), 50); }),
    says: 'down',
  },
  { name: 'HTTP/2 that goes away before the request', serve: goesAway, says: 'up', differs: { curl: 'does not ask again (RFC 9113, 6.8)' } },
];
