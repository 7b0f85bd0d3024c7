// A real mail server, aiosmtpd: it wants STARTTLS and a login.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { Child } from './child.js';
import { freePort } from './port.js';
import { until } from './until.js';

const HERE = fileURLToPath(new URL('../', import.meta.url));
const PYTHON = `${HERE}.venv/bin/python`;

/** The authority that vouches for the server's certificate. */
export const AUTHORITY = `${HERE}python/mail/ca.pem`;

export class MailServer extends Child {
  static async start() {
    if (!existsSync(PYTHON)) throw new Error(`there is no ${PYTHON}: run scripts/test`);
    const port = await freePort();
    const server = new MailServer('mail server', PYTHON, [`${HERE}python/mail/server.py`, `${port}`]);
    server.port = port;
    await until('the mail server to listen', () => (server.mustRun(), server.#lines()[0]?.listens), { because: () => server.words() });
    return server;
  }

  #lines() {
    return this.out.split('\n').slice(0, -1).map((line) => JSON.parse(line));
  }

  /** Mails so far, oldest first. */
  get mails() {
    return this.#lines().slice(1);
  }
}
