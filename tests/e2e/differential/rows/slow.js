// Slow in one phase: everybody finds the delay there.

import { PLAIN, SECURE } from '../phases.js';
import { answer, lateTls, lines, says, secure, talk } from '../servers.js';

const WAIT = 4000;
const late = (steps) => secure((authority) => authority.leaf(), talk(steps));
const body = lines('HTTP/1.1 200 OK', 'Content-Length: 4', '', 'fi');

export const rows = [
  { name: 'late TLS', serve: lateTls((authority) => authority.leaf(), WAIT, talk(answer())), slow: 'tls', says: 'up', phases: SECURE },
  { name: 'late answer', serve: says(WAIT, answer()), slow: 'processing', says: 'up', phases: PLAIN },
  { name: 'late answer over TLS', serve: late([WAIT, answer()]), slow: 'processing', says: 'up', phases: SECURE },
  { name: 'late body', serve: says(body, WAIT, 'ne'), slow: 'transfer', says: 'up', phases: PLAIN },
  { name: 'late body over TLS', serve: late([body, WAIT, 'ne']), slow: 'transfer', says: 'up', phases: SECURE },
];
