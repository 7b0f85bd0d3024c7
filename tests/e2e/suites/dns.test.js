// DNS monitors against Knot and Unbound: validation, DNS over TLS and over HTTPS, serials.

import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { besideTwoServers, nameServers } from '../lib/nameservers.js';
import { BINARY, run } from '../lib/stillup.js';

let folder;
let servers;

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'stillup-dns-'));
  servers = await nameServers(folder);
});

after(async () => {
  await servers?.stop();
  await fs.rm(folder, { recursive: true, force: true });
});

/** Writes a configuration of DNS monitors; gives its path. */
async function configuration(monitors) {
  const file = path.join(folder, 'monitors.yaml');
  const list = Object.entries(monitors).map(([id, dns]) => ({ id, dns }));
  await fs.writeFile(file, JSON.stringify({ site: { name: 'Acme' }, monitors: list }));
  return file;
}

/** What `stillup probe --json` prints, by monitor. */
function outcomes(out) {
  const lines = out.trim().split('\n').map((line) => JSON.parse(line));
  return Object.fromEntries(lines.map((line) => [line.monitor, line]));
}

async function probe(monitors) {
  const { out, err } = await run(['probe', '--json', '--config', await configuration(monitors)]);
  assert.notEqual(out, '', err);
  return outcomes(out);
}

test('a resolver that validates says so of a signed zone, and of no other', async () => {
  const resolver = `127.0.0.1:${servers.ports.udp}`;
  const found = await probe({
    signed: { name: 'www.signed.example', resolver, expect: { contains: '192.0.2.10', validated: true } },
    denied: { name: 'none.signed.example', resolver, expect: { rcode: 'NXDOMAIN', validated: true } },
    keys: { name: 'signed.example', type: 'DNSKEY', resolver, expect: { validated: true } },
    plain: { name: 'www.plain.example', resolver, expect: { validated: true } },
    forged: { name: 'www.forged.example', resolver, expect: { validated: true } },
    failing: { name: 'www.forged.example', resolver },
  });
  for (const id of ['signed', 'denied', 'keys']) assert.equal(found[id].outcome, 'up', JSON.stringify(found[id]));
  assert.equal(found.plain.reason.kind, 'dns_answer');
  assert.match(found.plain.reason.message, /did not validate the answer \(no AD bit\)/);
  assert.equal(found.forged.reason.message, 'SERVFAIL: the answer fails validation (DNSSEC); without validation the server gives one');
  assert.equal(found.failing.reason.message, 'SERVFAIL, expected NOERROR');
});

test('DNS over TLS and over HTTPS, to a server by name', async () => {
  const { tls, https } = servers.ports;
  const trusted = { name: 'www.signed.example', tls: { ca_file: servers.certificate }, expect: { contains: '192.0.2.10' } };
  const found = await probe({
    tls: { ...trusted, resolver: `dns.localhost:${tls}`, transport: 'tls' },
    https: { ...trusted, resolver: `https://dns.localhost:${https}/dns-query` },
    path: { ...trusted, resolver: `127.0.0.1:${https}`, transport: 'https' },
    nowhere: { ...trusted, resolver: `https://127.0.0.1:${https}/nowhere` },
    stranger: { name: 'www.signed.example', resolver: `https://127.0.0.1:${https}` },
  });
  for (const id of ['tls', 'https', 'path']) assert.equal(found[id].outcome, 'up', JSON.stringify(found[id]));
  assert.equal(found.nowhere.reason.message, 'the DNS server answered HTTP 404: it does not answer at this path');
  assert.equal(found.stranger.reason.kind, 'certificate_untrusted');
});

test('the serials of a zone are compared at each of its servers', async () => {
  const expect = { serial: 'same' };
  const config = await configuration({ pair: { name: 'pair.example', type: 'SOA', resolver: '127.0.0.1', expect } });
  const beside = async (serials) => {
    const home = await fs.mkdtemp(path.join(folder, 'pair-'));
    const { out, err } = await besideTwoServers(home, serials, BINARY, ['probe', '--json', '--config', config]);
    assert.notEqual(out, '', err);
    return outcomes(out).pair;
  };
  const same = await beside([7, 7]);
  assert.equal(same.outcome, 'up', JSON.stringify(same));
  const differs = await beside([8, 7]);
  assert.equal(differs.reason.message, 'ns2.pair.example (127.0.0.2) has serial 7; the newest serial is 8');
  const alone = await beside([8]);
  assert.equal(alone.reason.message, 'ns2.pair.example (127.0.0.2) does not run; the newest serial is 8');
});
