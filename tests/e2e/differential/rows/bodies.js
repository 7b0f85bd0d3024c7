// Bodies: by length, by chunks, to the end of the connection; cut, and framed wrongly.

import { PLAIN } from '../phases.js';
import { END, HANG, RESET, answer, lines, says } from '../servers.js';

const chunked = (...all) => says(lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', ...all));
const lengths = (...fields) => says(lines('HTTP/1.1 200 OK', ...fields, '', 'fine'));

export const rows = [
  { name: 'body cut', serve: says(lines('HTTP/1.1 200 OK', 'Content-Length: 100', '', 'fine'), END), says: 'down' },
  { name: 'body reset', serve: says(lines('HTTP/1.1 200 OK', 'Content-Length: 100', '', 'fine'), 50, RESET), says: 'down' },
  { name: 'body that stops', serve: says(lines('HTTP/1.1 200 OK', 'Content-Length: 100', '', 'fine'), HANG), hangs: true, says: 'down' },
  { name: 'body longer than it says', serve: says(answer('fine'), 'and more'), says: 'up' },
  { name: 'no body', serve: says(answer('')), says: 'up' },
  { name: '204 with a body', serve: says(lines('HTTP/1.1 204 No Content', 'Content-Length: 4', '', 'fine')), says: 'up' },
  { name: '205 with a body', serve: says(answer('fine', { status: '205 Reset Content' })), says: 'up' },
  { name: 'to the end of the connection', serve: says(lines('HTTP/1.1 200 OK', '', 'fine'), END), says: 'up' },
  { name: 'to the end, which is a reset', serve: says(lines('HTTP/1.1 200 OK', '', 'fine'), 50, RESET), says: 'down' },
  { name: 'HTTP/1.0', serve: says(lines('HTTP/1.0 200 OK', '', 'fine'), END), says: 'up', phases: PLAIN },
  { name: 'HTTP/1.0 with a length', serve: says(lines('HTTP/1.0 200 OK', 'Content-Length: 4', '', 'fine')), says: 'up' },
  { name: 'HTTP/1.0 in chunks', serve: says(lines('HTTP/1.0 200 OK', 'Transfer-Encoding: chunked', '', '4', 'fine', '0', '', '')), says: 'up' },
  { name: 'in chunks', serve: chunked('3', 'fin', '1', 'e', '0', '', ''), contains: 'fine', says: 'up', phases: PLAIN },
  {
    name: 'chunk lines that end with LF alone',
    serve: says(lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', ''), '4\nfine\n0\n\n'),
    contains: 'fine', says: 'up', differs: { blackbox: 'wants CR LF; curl and browsers do not' },
  },
  { name: 'a chunk shorter than it says', serve: chunked('9', 'fine', '0', '', ''), says: 'down' },
  { name: 'a chunk longer than it says', serve: chunked('2', 'fine', '0', '', ''), says: 'down' },
  { name: 'a chunk size that is none', serve: chunked('xyz', 'fine', '0', '', ''), says: 'down' },
  { name: 'a chunk size beyond measure', serve: chunked('fffffffffffffffff', 'fine', '0', '', ''), says: 'down' },
  { name: 'a chunk size below zero', serve: chunked('-4', 'fine', '0', '', ''), says: 'down' },
  { name: 'a chunk size with 0x', serve: chunked('0x4', 'fine', '0', '', ''), says: 'down' },
  { name: 'a chunk size with spaces', serve: chunked('4  ', 'fine', '0', '', ''), says: 'up' },
  { name: 'a chunk size with an extension', serve: chunked('4;name="a b"', 'fine', '0', '', ''), says: 'up' },
  { name: 'chunks cut', serve: says(lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '4', 'fine', ''), END), says: 'down' },
  { name: 'chunks cut behind the last', serve: says(lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', '4', 'fine', '0', ''), END), says: 'down' },
  { name: 'trailers', serve: chunked('4', 'fine', '0', 'X-Sum: 1', 'X-More: 2', '', ''), says: 'up' },
  {
    name: 'chunks and a length',
    serve: says(lines('HTTP/1.1 200 OK', 'Content-Length: 9', 'Transfer-Encoding: chunked', '', '4', 'fine', '0', '', '')),
    says: 'up',
  },
  {
    name: 'chunks named twice',
    serve: says(lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked', '', '4', 'fine', '0', '', '')),
    says: 'up', differs: { blackbox: 'bears one; curl and browsers bear more' },
  },
  { name: 'an unknown transfer coding', serve: says(lines('HTTP/1.1 200 OK', 'Transfer-Encoding: x-own', '', 'fine'), END), says: 'down' },
  { name: 'the same length twice', serve: lengths('Content-Length: 4', 'Content-Length: 4'), says: 'up' },
  { name: 'the same length twice in one line', serve: lengths('Content-Length: 4, 4'), says: 'up', differs: { blackbox: 'bears it in two lines only' } },
  { name: 'two different lengths', serve: lengths('Content-Length: 4', 'Content-Length: 5'), says: 'down' },
  { name: 'a length that is none', serve: lengths('Content-Length: four'), says: 'down' },
  { name: 'a length below zero', serve: lengths('Content-Length: -4'), says: 'down' },
  { name: 'a length with a plus', serve: lengths('Content-Length: +4'), says: 'up', differs: { blackbox: 'wants digits only' } },
  {
    name: 'a length beyond measure', serve: lengths('Content-Length: 99999999999999999999'), says: 'down',
    differs: { curl: 'cannot count so far, and reads to the end; but the body is shorter than it says' },
  },
  {
    name: 'an empty length',
    serve: says(lines('HTTP/1.1 200 OK', 'Content-Length:', '', 'fine'), END),
    says: 'up', differs: { curl: 'refuses it; browsers read to the end' },
  },
  {
    name: 'HEAD', serve: says(lines('HTTP/1.1 200 OK', 'Content-Length: 400', '', '')), stillup: { method: 'HEAD' }, curl: ['-I'],
    blackbox: { method: 'HEAD' }, reads: false, says: 'up',
  },
  {
    name: 'POST with a body', serve: says((asked, socket) => (asked.method === 'POST' && asked.headers.get('content-length') === '4' ? answer() : answer('', { status: '400 No' }))),
    stillup: { method: 'POST', body: 'ping' }, curl: ['-d', 'ping'], blackbox: { method: 'POST', body: 'ping' }, says: 'up',
  },
  {
    name: 'a body without end, of which nothing is wanted', serve: says(lines('HTTP/1.1 200 OK', '', 'fine'), HANG), hangs: ['curl', 'blackbox'],
    reads: false, says: 'up',
    differs: { curl: 'reads on until its deadline; everything that is expected is decided', blackbox: 'reads on until its deadline; everything that is expected is decided' },
  },
  {
    name: 'a body without end, that has said what is wanted', serve: says(lines('HTTP/1.1 200 OK', '', 'fine'), HANG), hangs: ['curl', 'blackbox'],
    contains: 'fine', says: 'up',
    differs: { curl: 'reads on until its deadline; everything that is expected is decided', blackbox: 'reads on until its deadline; everything that is expected is decided' },
  },
];
