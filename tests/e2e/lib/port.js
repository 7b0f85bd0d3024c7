// Ports nobody uses: the kernel picks.

import net from 'node:net';
import { once } from 'node:events';

/** A free TCP port of 127.0.0.1. Several at once are all different, because all are held until the last is known. */
export async function freePorts(count = 1) {
  const servers = Array.from({ length: count }, () => net.createServer());
  const ports = [];
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ports.push(server.address().port);
  }
  for (const server of servers) {
    server.close();
    await once(server, 'close');
  }
  return ports;
}

/** A free TCP port of 127.0.0.1. */
export async function freePort() {
  const [port] = await freePorts(1);
  return port;
}
