// Heads that the standard forbids, and what curl and browsers make of them.

import { END, answer, lines, says } from '../servers.js';

const head = (...fields) => says(lines('HTTP/1.1 200 OK', ...fields, 'Content-Length: 4', '', 'fine'));
const first = (line) => says(lines(line, 'Content-Length: 4', '', 'fine'));
const many = (count, length = 1) => Array.from({ length: count }, (_, number) => `X-${number}: ${'a'.repeat(length)}`);

export const rows = [
  { name: 'lines that end with LF alone', serve: says('HTTP/1.1 200 OK\nContent-Length: 4\n\nfine'), says: 'up' },
  { name: 'a folded header', serve: head('X-Long: a', '  b', '\tc'), says: 'up' },
  { name: 'a space before the colon', serve: head('Server : x'), says: 'up' },
  { name: 'a header with an odd name', serve: head('X(1): a'), says: 'up' },
  { name: 'a header name with a space', serve: head('X Y: a'), says: 'up' },
  { name: 'a header without a name', serve: head(': a'), says: 'up' },
  { name: 'a header without a colon', serve: head('no colon'), says: 'down' },
  { name: 'a header with nothing in it', serve: head('X-Empty:'), says: 'up' },
  { name: 'a control character in a value', serve: head('Set-Cookie: visid=\x01abc'), says: 'up' },
  { name: 'DEL in a value', serve: head('X: a\x7fb'), says: 'up' },
  { name: 'latin1 in a value', serve: head('X: gr\xf6\xdfe'), says: 'up' },
  { name: 'NUL in a value', serve: head('X: a\0b'), says: 'down', differs: { blackbox: 'takes any byte; curl and browsers refuse this one' } },
  { name: 'CR in a value', serve: head('X: a\rb'), says: 'up' },
  { name: '101 headers', serve: head(...many(101)), says: 'up' },
  { name: '3000 headers', serve: head(...many(3000)), says: 'up' },
  { name: 'a head of 90 KB in one line', serve: head(...many(1, 90_000)), says: 'up' },
  {
    name: 'a head of 200 KB in one line', serve: head(...many(1, 200_000)), says: 'up',
    differs: { curl: 'has 100 KB for a line; browsers have 256 KB for the head' },
  },
  {
    name: 'a head of 400 KB', serve: head(...many(40, 10_000)), says: 'down',
    differs: { blackbox: 'has ten megabytes for a head; curl and browsers have 300 and 256 KB' },
  },
  {
    name: 'empty lines before the head', serve: says('\r\n\r\n', answer()), says: 'up',
    differs: { curl: 'reads HTTP/0.9 and refuses that; browsers pass over four bytes', blackbox: 'the same' },
  },
  { name: 'no reason phrase', serve: first('HTTP/1.1 200'), says: 'up' },
  { name: 'a reason phrase of other bytes', serve: first('HTTP/1.1 200 \xe9\x01'), says: 'up' },
  { name: 'two spaces before the status', serve: first('HTTP/1.1  200 OK'), says: 'up' },
  { name: 'a status of two digits', serve: first('HTTP/1.1 20 OK'), says: 'down' },
  { name: 'a status of four digits', serve: first('HTTP/1.1 2000 OK'), says: 'down' },
  { name: 'a status that is no number', serve: first('HTTP/1.1 2x0 OK'), says: 'down' },
  { name: 'no space behind the status', serve: first('HTTP/1.1 200OK'), says: 'up', differs: { blackbox: 'wants the space; curl and browsers do not' } },
  { name: 'the first line says HTTP/2', serve: first('HTTP/2 200 OK'), says: 'up', differs: { blackbox: 'wants HTTP/1; curl and browsers do not' } },
  {
    name: 'the first line says HTTP/1.2', serve: first('HTTP/1.2 200 OK'), says: 'up',
    differs: { curl: 'knows 1.0 and 1.1 only; a minor version changes nothing (RFC 9110, 2.5)' },
  },
  { name: 'the first line says http/1.1', serve: first('http/1.1 200 OK'), says: 'up', differs: { blackbox: 'wants capitals; curl and browsers do not' } },
  { name: '100 before the answer', serve: says(lines('HTTP/1.1 100 Continue', '', ''), 20, answer()), says: 'up' },
  { name: '103 before the answer', serve: says(lines('HTTP/1.1 103 Early Hints', 'Link: </a.css>', '', ''), answer()), says: 'up' },
  {
    name: '102 ten times',
    serve: says(...Array(10).fill(lines('HTTP/1.1 102 Processing', '', '')), answer()),
    says: 'up', differs: { blackbox: 'bears five' },
  },
  { name: '101 that nobody asked for', serve: says(lines('HTTP/1.1 101 Switching Protocols', 'Upgrade: x', '', ''), END), says: 'down' },
  { name: '100 and no answer', serve: says(lines('HTTP/1.1 100 Continue', '', ''), END), says: 'down' },
];
