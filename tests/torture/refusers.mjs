// Receivers of webhooks that mean no good. None of them ever takes a message, and none may keep the others from theirs.

import { once } from 'node:events';
import http from 'node:http';

const DRIP_MS = 500;

const MANNERS = {
  refuse: (_, response) => response.writeHead(500).end('no'),
  hang: () => {},
  drip(_, response) {
    response.writeHead(500);
    const timer = setInterval(() => response.write('.'), DRIP_MS);
    response.on('close', () => clearInterval(timer));
  },
  redirect: (_, response) => response.writeHead(307, { location: '/trap' }).end(),
  huge(_, response) {
    response.writeHead(500, { 'x-long': 'h'.repeat(8000) });
    const pour = () => {
      while (!response.destroyed && response.write('y'.repeat(65536)));
    };
    response.on('drain', pour);
    pour();
  },
};

export class Refusers {
  /** Messages that were led on to where no one may go. */
  trapped = 0;
  /** Tries, by manner. */
  tries = {};

  static names = Object.keys(MANNERS);

  static async start() {
    const refusers = new Refusers();
    refusers.server = http.createServer((request, response) => {
      const manner = request.url.slice(1);
      response.on('error', () => {});
      if (manner === 'trap') refusers.trapped += 1;
      if (!(manner in MANNERS)) return response.writeHead(200).end();
      refusers.tries[manner] = (refusers.tries[manner] ?? 0) + 1;
      request.resume();
      return request.once('end', () => MANNERS[manner](request, response));
    });
    refusers.server.listen(0, '127.0.0.1');
    await once(refusers.server, 'listening');
    return refusers;
  }

  url(manner) {
    return `http://127.0.0.1:${this.server.address().port}/${manner}`;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
