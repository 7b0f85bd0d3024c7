// What stillup is built from: the bill of materials, and the advisories that are known of it.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { python } from '../lib/python.js';
import { ROOT } from '../lib/stillup.js';

const script = (name) => path.join(ROOT, 'scripts', name);

test('the bill of materials names what is in the binary, and nothing of the tests', () => {
  const bill = JSON.parse(execFileSync(script('sbom'), { encoding: 'utf8', maxBuffer: 1 << 28 }));
  assert.deepEqual([bill.bomFormat, bill.specVersion, bill.version], ['CycloneDX', '1.6', 1]);
  assert.equal(bill.metadata.component.name, 'stillup');
  const refs = new Set([bill.metadata.component, ...bill.components].map((one) => one['bom-ref']));
  assert.equal(refs.size, bill.components.length + 1, 'each stands there once');
  for (const { type, name, version, purl, licenses, hashes } of bill.components) {
    assert.equal(type, 'library');
    assert.equal(purl, `pkg:cargo/${name}@${version}`);
    assert.match(licenses[0].expression, /^[\w.() +-]+$/, name);
    assert.match(hashes[0].content, /^[0-9a-f]{64}$/, name);
  }
  for (const { ref, dependsOn } of bill.dependencies) for (const one of [ref, ...dependsOn]) assert.ok(refs.has(one), one);
  const names = new Set(bill.components.map(({ name }) => name));
  for (const name of ['tokio', 'rustls', 'libsqlite3-sys', 'skrifa']) assert.ok(names.has(name), name);
  for (const name of ['proptest', 'rcgen', 'windows-sys', 'ttf-parser']) assert.ok(!names.has(name), name);
});

test('no lock file has a version of which an advisory is known, and one that has is found', () => {
  const asked = (...files) => spawnSync(script('advisories'), files, { encoding: 'utf8' });
  const ours = asked();
  assert.equal(ours.status, 0, ours.stderr);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'stillup-supply-'));
  const lock = (name, version) => {
    const file = path.join(folder, `${name}-${version}.lock`);
    fs.writeFileSync(file, `[[package]]\nname = "${name}"\nversion = "${version}"\n`);
    return file;
  };
  const cases = [
    ['h2', '0.4.15', 1], ['h2', '0.4.16', 0], ['h2', '0.4.16-rc.1', 1], ['ttf-parser', '0.25.1', 1],
    ['hickory-proto', '0.25.2', 2], ['hickory-proto', '0.26.1', 0], ['time', '0.1.45', 1], ['nobody', '1.0.0', 0],
  ];
  for (const [name, version, count] of cases) {
    const { status, stderr } = asked(lock(name, version));
    assert.equal(stderr.split('\n').filter(Boolean).length, count, `${name} ${version}: ${stderr}`);
    assert.equal(status, count ? 1 : 0);
  }
  fs.rmSync(folder, { recursive: true });
});

test('the release is built by pinned actions, in the image of the Dockerfile, by scripts that are there', async () => {
  const { jobs, on } = await python('document.py', path.join(ROOT, '.github/workflows/release.yml'));
  assert.deepEqual(Object.keys(jobs), ['build', 'release']);
  assert.deepEqual(on, { push: { tags: ['v[0-9]+.[0-9]+.[0-9]+'] } });
  const image = /^FROM (rust:(\S+)-\S+) AS build$/m.exec(fs.readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8'));
  assert.deepEqual([jobs.build.container, jobs.build.env.RUSTUP_TOOLCHAIN], [image[1], image[2]]);
  for (const { name, uses, run } of Object.values(jobs).flatMap(({ steps }) => steps)) {
    if (uses) assert.match(uses, /^actions\/[a-z-]+@v\d+\.\d+\.\d+$/);
    if (!run) continue;
    const read = spawnSync('bash', ['-n'], { input: run, encoding: 'utf8' });
    assert.deepEqual([read.status, read.stderr], [0, ''], name);
    for (const [file] of run.matchAll(/\bscripts\/[\w-]+/g)) fs.accessSync(path.join(ROOT, file), fs.constants.X_OK);
  }
});
