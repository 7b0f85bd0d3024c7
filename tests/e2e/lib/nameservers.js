// Real DNS servers, of Debian's packages: Knot serves zones and signs one of them, Unbound resolves and validates.

import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { Child } from './child.js';
import { freePorts } from './port.js';
import { until } from './until.js';

const execute = promisify(execFile);
const ZONES = ['signed', 'plain', 'forged'];

/** A zone file with one address. */
const zone = (name) => `$ORIGIN ${name}.example.
$TTL 300
@ SOA ns1 admin 7 3600 600 86400 300
@ NS ns1
ns1 A 127.0.0.1
www A 192.0.2.10
`;

const authority = (folder, port) => `server:
    rundir: "${folder}/run"
    listen: 127.0.0.1@${port}
database:
    storage: "${folder}/keys"
log:
  - target: stderr
    any: info
template:
  - id: default
    storage: "${folder}/zones"
    file: "%s.zone"
    zonefile-sync: -1
    zonefile-load: whole
    journal-content: none
zone:
  - domain: signed.example
    dnssec-signing: on
  - domain: plain.example
  - domain: forged.example
`;

/** `forged.example` is not signed, and trusted to be signed with the other zone's key. */
const resolver = (folder, ports, anchor) => `server:
  directory: "${folder}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  interface: 127.0.0.1@${ports.udp}
  interface: 127.0.0.1@${ports.tls}
  interface: 127.0.0.1@${ports.https}
  tls-port: ${ports.tls}
  https-port: ${ports.https}
  tls-service-key: key.pem
  tls-service-pem: cert.pem
  do-not-query-localhost: no
  module-config: "validator iterator"
  trust-anchor: "${anchor}"
  trust-anchor: "${anchor.replace('signed', 'forged')}"
remote-control:
  control-enable: no
${ZONES.map((name) => `stub-zone:\n  name: ${name}.example\n  stub-addr: 127.0.0.1@${ports.authority}\n`).join('')}`;

/** Starts both in a folder of their own; gives their ports, the certificate's file, and `stop`. */
export async function nameServers(folder) {
  for (const name of ['run', 'keys', 'zones']) await fs.mkdir(path.join(folder, name));
  for (const name of ZONES) await fs.writeFile(path.join(folder, 'zones', `${name}.example.zone`), zone(name));
  const [authorityPort, udp, tls, https] = await freePorts(4);
  const ports = { authority: authorityPort, udp, tls, https };
  const config = path.join(folder, 'knot.conf');
  await fs.writeFile(config, authority(folder, ports.authority));
  const knot = new Child('knotd', '/usr/sbin/knotd', ['-c', config]);
  const said = (child, words) => async () => (child.mustRun(), child.err.includes(words) || child.out.includes(words));
  await until('Knot to serve its zones', said(knot, 'server started'), { because: () => knot.words() });
  const { stdout } = await execute('/usr/sbin/keymgr', ['-c', config, 'signed.example', 'ds']);
  const anchor = stdout.split('\n').find((line) => / 13 2 /.test(line));
  if (!anchor) throw new Error(`no DS of SHA-256 in ${stdout}`);
  const names = 'subjectAltName=DNS:dns.localhost,IP:127.0.0.1';
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem'];
  await execute('openssl', ['req', '-x509', ...key, '-days', '30', '-subj', '/CN=dns.localhost', '-addext', names], { cwd: folder });
  const file = path.join(folder, 'unbound.conf');
  await fs.writeFile(file, resolver(folder, ports, anchor));
  const unbound = new Child('unbound', '/usr/sbin/unbound', ['-d', '-c', file]);
  await until('Unbound to resolve', said(unbound, 'start of service'), { because: () => unbound.words() });
  const stop = async () => {
    for (const child of [unbound, knot]) {
      child.signal('SIGTERM');
      await child.exit();
    }
  };
  return { ports, certificate: path.join(folder, 'cert.pem'), stop };
}

/**
 * Two servers of one zone, each with its own serial, at port 53 of 127.0.0.1 and 127.0.0.2 in a network namespace, and what
 * `program` prints there when it is run with these arguments.
 */
export async function besideTwoServers(folder, serials, program, args) {
  const script = ['set -e', 'ip link set lo up'];
  for (const [index, serial] of serials.entries()) {
    const home = path.join(folder, `ns${index + 1}`);
    for (const name of ['run', 'keys', 'zones']) await fs.mkdir(path.join(home, name), { recursive: true });
    const text = zone('pair').replace('admin 7', `admin ${serial}`) + '@ NS ns2\nns2 A 127.0.0.2\n';
    await fs.writeFile(path.join(home, 'zones', 'pair.example.zone'), text);
    const config = authority(home, 53).replace('127.0.0.1@', `127.0.0.${index + 1}@`).replace(/zone:\n {2}- domain[^]*$/, '');
    await fs.writeFile(path.join(home, 'knot.conf'), `${config}zone:\n  - domain: pair.example\n`);
    // in the background only when it serves
    script.push(`knotd -c ${home}/knot.conf >${home}/log 2>&1 & knot${index}=$!`);
    script.push(`until grep -q 'server started' ${home}/log; do kill -0 $knot${index}; done`);
  }
  script.push('"$@" && code=0 || code=$?');
  for (const index of serials.keys()) script.push(`kill $knot${index}; wait $knot${index} || true`);
  script.push('exit $code');
  const child = new Child('two servers', 'unshare', ['-rn', 'sh', '-c', script.join('\n'), 'sh', program, ...args]);
  const end = await child.exit();
  return { ...end, out: child.out, err: child.err };
}
