// A TCP port that is open or shut: the simplest thing to watch.

import net from 'node:net';
import { once } from 'node:events';

export class Door {
  /** Opens a free port. */
  static async open() {
    const door = new Door();
    await door.open(0);
    return door;
  }

  async open(port = this.port) {
    this.server = net.createServer((socket) => socket.destroy());
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = this.server.address().port;
  }

  async shut() {
    if (!this.server) return;
    this.server.close();
    await once(this.server, 'close');
    this.server = undefined;
  }
}
