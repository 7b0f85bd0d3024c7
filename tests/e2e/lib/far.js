// What is out there: a web server on every address, and a name server that knows one answer.

import dgram from 'node:dgram';
import http from 'node:http';

const [nameServer, answer] = process.argv.slice(2);
const TYPE_A = 1;

const web = http.createServer((request, response) => response.writeHead(200, { connection: 'close' }).end('ok'));
web.listen(80, '::');

function reply(query) {
  let end = 12;
  while (query[end] !== 0) end += 1 + query[end];
  end += 5;
  const known = query.readUInt16BE(end - 4) === TYPE_A;
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180, 2); // response, recursion desired and available
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(known ? 1 : 0, 6);
  const record = Buffer.from([0xc0, 12, 0, TYPE_A, 0, 1, 0, 0, 0, 60, 0, 4, ...answer.split('.').map(Number)]);
  return Buffer.concat([header, query.subarray(12, end), ...(known ? [record] : [])]);
}

const names = dgram.createSocket('udp4');
names.on('message', (query, from) => names.send(reply(query), from.port, from.address));
// an answer that cannot be sent while the cable is out is lost, as it would be
names.on('error', (error) => console.log(error.message));
names.bind(53, nameServer, () => console.log('listening'));
