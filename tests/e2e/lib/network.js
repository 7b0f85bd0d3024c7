// A machine of our own with a network behind it: the suite runs again in a network namespace that it makes, and what it
// watches runs in a second one, at the other end of a cable. Needs root, or namespaces of users; without them it fails.

import { execFileSync, spawnSync } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Child } from './child.js';
import { until } from './until.js';

const MARK = 'E2E_IN_NAMESPACE';
const FAR = fileURLToPath(new URL('./far.js', import.meta.url));

/** The name server that the machine asks. */
export const NAME_SERVER = '10.77.0.53';
/** Everything that is out there. */
export const ADDRESSES = [...[1, 2, 3, 4, 5, 6, 9].map((last) => `10.77.0.${last}`), NAME_SERVER];
export const SIX = 'fd77::1';

const run = (...words) => execFileSync(words[0], words.slice(1), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** How a namespace is made here. */
function unshare() {
  for (const flags of ['-nm', '-rnm']) {
    if (spawnSync('unshare', [flags, 'ip', 'link', 'set', 'lo', 'up']).status === 0) return flags;
  }
  throw new Error('no network namespace can be made: run this as root, or allow user namespaces, with `unshare` and `ip` installed');
}

/** True inside the namespace; outside, the file is run again in one, and its end is this process's end. */
export function inside(url) {
  if (process.env[MARK]) return true;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'stillup-net-'));
  const resolv = path.join(folder, 'resolv.conf');
  fs.writeFileSync(resolv, `nameserver ${NAME_SERVER}\noptions timeout:1 attempts:1\n`);
  const script = 'ip link set lo up; mount --bind "$1" /etc/resolv.conf; exec "$2" "$3"';
  const words = [unshare(), 'sh', '-ec', script, 'sh', resolv, process.execPath, fileURLToPath(url)];
  const end = spawnSync('unshare', words, { stdio: 'inherit', env: { ...process.env, [MARK]: '1' } });
  fs.rmSync(folder, { recursive: true });
  process.exitCode = end.status ?? 1;
  return false;
}

export class Network {
  static async start(t) {
    const network = new Network();
    // keeps the namespace at the other end, so that the cable and all addresses are there before anything listens
    const holder = new Child('the far side', 'unshare', ['-n', 'sleep', 'infinity']);
    network.holder = holder;
    t.after(async () => {
      await network.far?.kill();
      await holder.kill();
      // the cable goes with the namespace at its other end, a little later
      await until('the cable to be gone', () => spawnSync('ip', ['link', 'show', 'near']).status !== 0);
    });
    const ours = fs.readlinkSync('/proc/self/ns/net');
    await until('the far side to be a network of its own', () => holder.mustRun() ?? fs.readlinkSync(`/proc/${holder.pid}/ns/net`) !== ours);
    run('ip', 'link', 'add', 'near', 'type', 'veth', 'peer', 'name', 'far', 'netns', String(holder.pid));
    network.there('sh', '-c', 'echo 0 >/proc/sys/net/ipv6/conf/far/accept_dad');
    network.there('ip', 'link', 'set', 'far', 'up');
    network.there('ip', 'link', 'set', 'lo', 'up');
    network.mac = JSON.parse(network.there('ip', '-j', 'link', 'show', 'far'))[0].address;
    network.plug();
    for (const address of ADDRESSES) network.join(address);
    network.there('ip', '-6', 'address', 'add', `${SIX}/64`, 'dev', 'far', 'nodad');
    const far = new Child('what is out there', 'nsenter', ['-t', String(holder.pid), '-n', process.execPath, FAR, NAME_SERVER, ADDRESSES[0]]);
    network.far = far;
    await until('the far side to listen', () => far.mustRun() ?? far.out.includes('listening'));
    const resolver = new Resolver({ timeout: 200, tries: 1 });
    resolver.setServers([NAME_SERVER]);
    await until('the name server to answer', () => resolver.resolve4('api.acme.test'), { because: () => network.described() });
    return network;
  }

  /** What both ends look like, for whoever wonders why nothing comes. */
  described() {
    const [addresses, sockets, counted] = [['ip', 'address'], ['ss', '-uanp'], ['cat', '/proc/net/snmp']].map((words) => this.there(...words));
    return [this.far.out, addresses, sockets, counted, this.there('ip', 'neigh'), run('ip', 'neigh'), run('ip', 'route')].join('\n');
  }

  /** Runs a command at the other end. */
  there(...words) {
    return run('nsenter', '-t', String(this.holder.pid), '-n', ...words);
  }

  /** Our end has an address and a route. */
  plug() {
    run('ip', 'link', 'set', 'near', 'up');
    run('ip', 'address', 'replace', '10.77.0.254/24', 'dev', 'near');
    run('ip', '-6', 'address', 'replace', 'fd77::254/64', 'dev', 'near', 'nodad');
    // who is gone is silent: nobody says that there is no such machine
    for (const address of [...ADDRESSES, SIX]) run('ip', 'neigh', 'replace', address, 'lladdr', this.mac, 'nud', 'permanent', 'dev', 'near');
  }

  /** Our end has neither. */
  unplug() {
    run('ip', 'link', 'set', 'near', 'down');
  }

  /** A machine out there answers … */
  join(address) {
    this.there('ip', 'address', 'add', `${address}/24`, 'dev', 'far');
  }

  /** … or is silent. */
  leave(address) {
    this.there('ip', 'address', 'del', `${address}/24`, 'dev', 'far');
  }

  /** Whatever is sent is lost on the way. */
  cut() {
    this.there('ip', 'link', 'set', 'far', 'address', '02:00:00:00:00:01');
  }

  mend() {
    this.there('ip', 'link', 'set', 'far', 'address', this.mac);
  }
}
