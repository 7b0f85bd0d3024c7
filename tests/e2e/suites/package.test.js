// The Debian package: what is in it, and that it installs, runs, is upgraded and goes, in a root of its own. Needs root.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';

import { Child } from '../lib/child.js';
import { freePort } from '../lib/port.js';
import { Stage } from '../lib/stage.js';
import { BINARY, ROOT } from '../lib/stillup.js';
import { until } from '../lib/until.js';

const SCRIPT = path.join(ROOT, 'scripts', 'deb');
const CONFIG = '/etc/stillup/monitors.yaml';

const run = (...words) => execFileSync(words[0], words.slice(1), { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });

/** Not compressed: the debug binary is large. */
const make = (out) =>
  execFileSync(SCRIPT, ['--out', out, BINARY], { encoding: 'utf8', env: { ...process.env, COMPRESSION: 'none' } }).trim();

/** What the maintainer's scripts and the program need of a Debian: these programs and their libraries, and nothing else. */
const PROGRAMS = ['sh', 'getent', 'useradd', 'chown', 'chmod', 'mkdir', 'rm', 'stat', 'id'];

function root(folder) {
  fs.chmodSync(folder, 0o755);
  // first the links at the top (bin → usr/bin), so that what is copied lies where it is looked for
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    fs.mkdirSync(path.join(folder, 'usr', name), { recursive: true });
    fs.symlinkSync(`usr/${name}`, path.join(folder, name));
  }
  const copy = (file) => {
    const to = path.join(folder, file);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.copyFileSync(file, to);
  };
  const libraries = (file) => run('ldd', file).match(/\/\S+\.so\S*/g) ?? [];
  const programs = PROGRAMS.map((name) => run('sh', '-c', `PATH=$PATH:/usr/sbin:/sbin command -v ${name}`).trim());
  for (const file of new Set([...programs, ...[...programs, BINARY].flatMap(libraries)])) copy(file);
  for (const folders of ['etc', 'tmp', 'dev', 'var/lib/dpkg/info', 'var/lib/dpkg/updates', 'var/log']) fs.mkdirSync(path.join(folder, folders), { recursive: true });
  fs.writeFileSync(path.join(folder, 'dev/null'), '');
  const write = (name, text) => fs.writeFileSync(path.join(folder, name), text);
  write('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n');
  write('etc/group', 'root:x:0:\n');
  write('etc/shadow', 'root:*:19000:0:99999:7:::\n');
  write('etc/gshadow', 'root:*::\n');
  write('etc/nsswitch.conf', 'passwd: files\ngroup: files\n');
  // the packages that it depends on are there, as far as dpkg knows
  const there = ['libc6', 'libgcc-s1', 'passwd'].map((name) => {
    const version = run('dpkg-query', '-W', '-f=${Version}', name);
    return `Package: ${name}\nStatus: install ok installed\nMaintainer: nobody\nArchitecture: ${run('dpkg', '--print-architecture').trim()}\nVersion: ${version}\nDescription: there\n`;
  });
  write('var/lib/dpkg/status', there.join('\n'));
  return folder;
}

const dpkg = (folder, ...words) => {
  const end = spawnSync('dpkg', [`--root=${folder}`, '--force-confold', ...words], { encoding: 'utf8' });
  assert.equal(end.status, 0, `dpkg ${words.join(' ')}\n${end.stdout}${end.stderr}`);
};
const within = (folder, ...words) => run('chroot', folder, ...words).trim();

let made;
before(() => {
  made = fs.mkdtempSync('/tmp/stillup-deb-');
  process.on('exit', () => fs.rmSync(made, { recursive: true, force: true }));
  make(made);
});
const file = () => path.join(made, fs.readdirSync(made).find((name) => name.endsWith('.deb')));

test('the package says what it is, and holds what it should', () => {
  const version = run(BINARY, '--version').trim().split(' ')[1];
  const field = (name) => run('dpkg-deb', '--field', file(), name).trim();
  assert.equal(path.basename(file()), `stillup_${version}_${field('Architecture')}.deb`);
  assert.deepEqual([field('Package'), field('Version')], ['stillup', version]);
  assert.match(field('Depends'), /^libc6 \(>= 2\.\d+\), libgcc-s1, passwd$/);
  const entries = run('dpkg-deb', '--contents', file()).trim().split('\n').map((line) => line.split(/\s+/));
  const modes = new Map(entries.map(([mode, , , , , name]) => [name, mode]));
  for (const [mode, owner, , , , name] of entries) {
    assert.equal(owner, 'root/root', name);
    assert.ok(['drwxr-xr-x', '-rw-r--r--'].includes(mode) || name === './usr/bin/stillup', `${name}: ${mode}`);
  }
  assert.equal(modes.get('./usr/bin/stillup'), '-rwxr-xr-x');
  for (const name of [
    `.${CONFIG}`, './usr/lib/systemd/system/stillup.service', './usr/share/man/man1/stillup.1.gz',
    './usr/share/man/man1/stillup-incident-open.1.gz', './usr/share/bash-completion/completions/stillup',
    './usr/share/zsh/vendor-completions/_stillup', './usr/share/fish/vendor_completions.d/stillup.fish',
    './usr/share/doc/stillup/copyright', './usr/share/doc/stillup/changelog.gz',
  ]) assert.ok(modes.has(name), name);
  assert.equal(run('dpkg-deb', '--info', file(), 'conffiles').trim(), CONFIG);
});

test('it is the same, byte for byte, when it is made again', async (t) => {
  const again = make(await new Stage(t).folder());
  assert.equal(run('sha256sum', again).split(' ')[0], run('sha256sum', file()).split(' ')[0]);
});

test('it installs, serves, keeps what is changed, and goes', async (t) => {
  const stage = new Stage(t);
  const folder = root(await stage.folder());
  dpkg(folder, '--install', file());
  const owner = (name) => within(folder, 'stat', '-c', '%U:%G %a', name);
  assert.equal(owner('/etc/stillup'), 'root:stillup 750');
  assert.equal(owner(CONFIG), 'root:stillup 640');
  assert.equal(owner('/var/lib/stillup'), 'stillup:stillup 700');
  assert.match(within(folder, 'getent', 'passwd', 'stillup'), /^stillup:.*:\/var\/lib\/stillup:\/usr\/sbin\/nologin$/);
  const sums = fs.readFileSync(path.join(folder, 'var/lib/dpkg/info/stillup.md5sums'), 'utf8');
  execFileSync('md5sum', ['--check', '--quiet', '-'], { cwd: folder, input: sums });

  const unit = fs.readFileSync(path.join(folder, 'usr/lib/systemd/system/stillup.service'), 'utf8');
  const value = (name) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)[1];
  assert.equal(value('User'), 'stillup');
  const [program, ...words] = value('ExecStart').split(' ');
  const own = (...command) => ['--userspec=stillup:stillup', folder, ...command];
  assert.match(within(folder, program, 'check', '--config', CONFIG), /1 monitor, 0 subscribers, no problems/);
  const port = await freePort();
  const child = new Child('the service', 'chroot', own(program, ...words, '--listen', `127.0.0.1:${port}`));
  t.after(() => child.kill());
  await until('the page', async () => child.mustRun() ?? (await fetch(`http://127.0.0.1:${port}/`)).ok);
  child.signal('SIGTERM');
  assert.equal((await child.exit()).code, 0, child.err);
  assert.equal(owner('/var/lib/stillup/stillup.db').split(' ')[0], 'stillup:stillup');

  fs.appendFileSync(path.join(folder, CONFIG), '# mine\n');
  fs.chmodSync(path.join(folder, CONFIG), 0o600);
  dpkg(folder, '--install', file());
  assert.match(fs.readFileSync(path.join(folder, CONFIG), 'utf8'), /# mine\n$/);
  dpkg(folder, '--remove', 'stillup');
  assert.ok(!fs.existsSync(path.join(folder, 'usr/bin/stillup')));
  assert.ok(fs.existsSync(path.join(folder, CONFIG)) && fs.existsSync(path.join(folder, 'var/lib/stillup/stillup.db')));
  dpkg(folder, '--purge', 'stillup');
  for (const name of ['etc/stillup', 'var/lib/stillup', 'usr/share/doc/stillup']) assert.ok(!fs.existsSync(path.join(folder, name)), name);
});

test('every page of the manual is one that groff reads without a word, and bash reads the completions', async (t) => {
  const folder = await new Stage(t).folder();
  run('dpkg-deb', '--extract', file(), folder);
  const manual = path.join(folder, 'usr/share/man/man1');
  const pages = fs.readdirSync(manual);
  assert.ok(pages.length > 20);
  for (const page of pages) {
    const end = spawnSync('sh', ['-c', 'gzip -dc "$1" | groff -k -man -Tutf8 -ww -z', 'sh', path.join(manual, page)], { encoding: 'utf8' });
    assert.deepEqual([end.status, end.stderr], [0, ''], page);
  }
  const completions = path.join(folder, 'usr/share/bash-completion/completions/stillup');
  assert.match(run('bash', '-c', `. ${completions}; complete -p stillup`), /stillup/);
});

test('the unit of the guide is the one of the package, and lets out little', () => {
  const guide = fs.readFileSync(path.join(ROOT, 'docs/guides/systemd.md'), 'utf8');
  assert.ok(guide.includes('install -m 644 deploy/stillup.service '));
  assert.ok(!guide.includes('[Service]'), 'a second copy would differ one day');
  const said = run('systemd-analyze', 'security', '--offline=yes', '--threshold=20', path.join(ROOT, 'deploy/stillup.service'));
  assert.match(said, /Overall exposure level/);
});
