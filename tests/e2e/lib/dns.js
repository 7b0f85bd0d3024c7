// A name server on loopback (UDP): answers every A question with 192.0.2.10 and AAAA with 2001:db8::10, or both with the
// addresses it is given; all else with an empty NOERROR.

import dgram from 'node:dgram';
import { once } from 'node:events';

const TYPE_A = 1;
const TYPE_AAAA = 28;
const FLAGS_ANSWER = 0x8180; // response, recursion desired and available
const POINTER_TO_QUESTION = 0xc00c;
const TTL_SECONDS = 300;
const USUAL = ['192.0.2.10', '2001:db8::10'];

/** An address as its bytes. */
function bytesOf(address) {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [front, back] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const words = [...front, ...Array(8 - front.length - back.length).fill('0'), ...back];
  return Buffer.from(words.map((word) => word.padStart(4, '0')).join(''), 'hex');
}

/** Where the first question ends. */
function questionEnd(query) {
  let at = 12;
  while (query[at] !== 0) at += 1 + query[at];
  return at + 5;
}

function answerTo(query, records) {
  const end = questionEnd(query);
  const type = query.readUInt16BE(end - 4);
  const found = records.get(type) ?? [];
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(FLAGS_ANSWER, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(found.length, 6);
  const parts = [header, query.subarray(12, end)];
  for (const data of found) {
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
  /** `addresses`: those of every name, in their order. */
  static async start(addresses = USUAL) {
    const of = (sixth) => addresses.filter((one) => one.includes(':') === sixth).map(bytesOf);
    const records = new Map([[TYPE_A, of(false)], [TYPE_AAAA, of(true)]]);
    const server = new NameServer();
    server.udp = dgram.createSocket('udp4');
    server.udp.on('message', (query, from) => server.udp.send(answerTo(query, records), from.port, from.address));
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
