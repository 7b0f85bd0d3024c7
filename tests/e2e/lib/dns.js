// A name server on loopback (UDP): answers every A question with 192.0.2.10, every AAAA with 2001:db8::10, all else with an empty NOERROR.

import dgram from 'node:dgram';
import { once } from 'node:events';

const TYPE_A = 1;
const TYPE_AAAA = 28;
const FLAGS_ANSWER = 0x8180; // response, recursion desired and available
const POINTER_TO_QUESTION = 0xc00c;
const TTL_SECONDS = 300;
const ADDRESSES = new Map([
  [TYPE_A, Buffer.from([192, 0, 2, 10])],
  [TYPE_AAAA, Buffer.from('20010db8000000000000000000000010', 'hex')],
]);

/** Where the first question ends. */
function questionEnd(query) {
  let at = 12;
  while (query[at] !== 0) at += 1 + query[at];
  return at + 5;
}

function answerTo(query) {
  const end = questionEnd(query);
  const type = query.readUInt16BE(end - 4);
  const data = ADDRESSES.get(type);
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(FLAGS_ANSWER, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(data ? 1 : 0, 6);
  const parts = [header, query.subarray(12, end)];
  if (data) {
    const record = Buffer.alloc(12);
    record.writeUInt16BE(POINTER_TO_QUESTION, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(TTL_SECONDS, 6);
    record.writeUInt16BE(data.length, 10);
    parts.push(record, data);
  }
  return Buffer.concat(parts);
}

export class NameServer {
  static async start() {
    const server = new NameServer();
    server.udp = dgram.createSocket('udp4');
    server.udp.on('message', (query, from) => server.udp.send(answerTo(query), from.port, from.address));
    server.udp.bind(0, '127.0.0.1');
    await once(server.udp, 'listening');
    server.address = `127.0.0.1:${server.udp.address().port}`;
    return server;
  }

  async stop() {
    this.udp.close();
    await once(this.udp, 'close');
  }
}
