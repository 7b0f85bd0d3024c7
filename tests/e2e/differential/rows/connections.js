// Connections that end, and answers whose head is cut or is none.

import { PLAIN } from '../phases.js';
import { END, HANG, RESET, answer, blurt, lines, nobody, plain, says } from '../servers.js';

const cut = (...all) => says(lines(...all), END);

export const rows = [
  { name: 'good', serve: says(answer()), says: 'up', phases: PLAIN },
  { name: 'refused', serve: nobody(), says: 'down' },
  { name: 'reset at once', serve: plain(blurt([RESET])), says: 'down' },
  { name: 'closed at once', serve: plain(blurt([END])), says: 'down' },
  { name: 'silence', serve: says(HANG), hangs: true, says: 'down' },
  { name: 'reset after the request', serve: says(RESET), says: 'down' },
  { name: 'closed after the request', serve: says(END), says: 'down' },
  { name: 'head cut in its first line', serve: cut('HTTP/1.1 20'), says: 'down' },
  {
    name: 'head cut behind its first line', serve: cut('HTTP/1.1 200 OK', ''), says: 'down',
    differs: { curl: 'takes what came of the head; half an answer is none' },
  },
  {
    name: 'head cut in a header', serve: cut('HTTP/1.1 200 OK', 'Content-Le'), says: 'down',
    differs: { curl: 'takes what came of the head; half an answer is none' },
  },
  { name: 'head cut behind a header', serve: cut('HTTP/1.1 200 OK', 'Content-Length: 4', ''), says: 'down' },
  { name: 'head reset behind a header', serve: says(lines('HTTP/1.1 200 OK', 'Content-Length: 4', ''), 50, RESET), says: 'down' },
  { name: 'head without an end', serve: says(lines('HTTP/1.1 200 OK', 'A: b', ''), HANG), hangs: true, says: 'down' },
  { name: 'a banner of SSH', serve: plain(blurt(['SSH-2.0-OpenSSH_9.2\r\n', HANG])), hangs: true, says: 'down' },
  { name: 'HTTP/0.9', serve: says('<html>fine</html>', END), says: 'down' },
  { name: 'error 404', serve: says(answer('gone', { status: '404 Not Found' })), says: 'down' },
  { name: 'error 503', serve: says(answer('busy', { status: '503 Service Unavailable' })), says: 'down' },
  { name: '304 that nobody asked for', serve: says(lines('HTTP/1.1 304 Not Modified', '', '')), says: 'down' },
  { name: 'a text that is there', serve: says(answer('all is well')), contains: 'is well', says: 'up' },
  { name: 'a text that is not there', serve: says(answer('all is lost')), contains: 'is well', says: 'down' },
  { name: 'a text nobody wants', serve: says(answer('never-said')), says: 'down' },
];
