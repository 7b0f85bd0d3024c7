// Peers by hand: sockets that send what they are told, and remember what came.

import net from 'node:net';
import { once } from 'node:events';

export class Peer {
  /** Connects and sends this; `answer` grows with what comes. */
  static async connect(port, request = '') {
    const peer = new Peer();
    peer.answer = '';
    peer.open = true;
    peer.socket = net.connect(port, '127.0.0.1');
    peer.socket.setEncoding('latin1').on('data', (text) => (peer.answer += text));
    // a peer that is turned away is an answer too
    peer.socket.on('error', () => {}).on('close', () => (peer.open = false));
    await Promise.race([once(peer.socket, 'connect'), once(peer.socket, 'close')]).catch(() => {});
    if (request) peer.send(request);
    return peer;
  }

  send(request) {
    if (this.open) this.socket.write(request, 'latin1');
  }

  get status() {
    return Number(/^HTTP\/1\.1 (\d{3})/.exec(this.answer)?.[1] ?? 0);
  }

  end() {
    this.socket.destroy();
  }
}

/** So many, some at a time: the queue of the kernel is no longer. */
export async function crowd(count, port, request) {
  const peers = [];
  while (peers.length < count) {
    const some = Array.from({ length: Math.min(250, count - peers.length) }, () => Peer.connect(port, request));
    peers.push(...(await Promise.all(some)));
  }
  return peers;
}
