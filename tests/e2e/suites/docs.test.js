// What the documentation tells people to type works as it stands there, against a running server.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { commands, notRun, pages } from '../lib/documentation.js';
import { freePort } from '../lib/port.js';
import { Stage } from '../lib/stage.js';
import { BINARY, ROOT } from '../lib/stillup.js';

const run = promisify(execFile);
const TOKEN = 'a-token-of-the-documentation';

/** A folder as a reader has it, with a server whose monitors are called as in the documentation. */
async function scene(t) {
  const stage = new Stage(t);
  const [port, admin, folder] = [await freePort(), await freePort(), await stage.folder()];
  const monitor = (id) => `  - { id: ${id}, interval: 1s, tcp: { host: 127.0.0.1, port: ${port} } }\n`;
  await fs.writeFile(
    path.join(folder, 'monitors.yaml'),
    `site: { name: Acme Status, url: "https://status.acme.example" }
server: { listen: "127.0.0.1:${port}", admin_listen: "127.0.0.1:${admin}", admin_token: ${TOKEN} }
canary: { tcp: { host: 127.0.0.1, port: ${port} } }
monitors:
${['checkout', 'database', 'example-com', 'mockoon'].map(monitor).join('')}
subscribers:
  - { id: ops, webhook: { url: "http://127.0.0.1:1/", secret: whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0, allow_private: true } }
`,
  );
  await fs.writeFile(path.join(folder, 'history.csv'), 'monitor,at,outcome,latency_ms\ncheckout,2026-11-21T10:00:00Z,up,120\n');
  await fs.mkdir(path.join(folder, 'bin'));
  await fs.symlink(BINARY, path.join(folder, 'bin', 'stillup'));
  const stillup = await stage.stillup(path.join(folder, 'monitors.yaml'), { data: path.join(folder, 'data'), port });
  await stillup.untilStatus('checkout', 'up');
  const env = { ...process.env, PATH: `${folder}/bin:${process.env.PATH}`, STILLUP_ADMIN_TOKEN: TOKEN, NO_COLOR: '1' };
  for (const name of ['STILLUP_CONFIG', 'STILLUP_DATA', 'STILLUP_LISTEN', 'STILLUP_ADMIN_URL']) delete env[name];
  const type = async (command) => {
    const here = command.replaceAll(':8080', `:${port}`).replaceAll(':9180', `:${admin}`);
    return run('bash', ['-euo', 'pipefail', '-c', here], { cwd: folder, env, timeout: 60_000 });
  };
  return { folder, type };
}

const reasons = await notRun();
const shown = new Map();
for (const page of await pages()) shown.set(page, await commands(page));

for (const [page, all] of shown) {
  const typed = all.filter((command) => !reasons.has(command));
  if (typed.length === 0) continue;
  test(`what ${page} says to type works`, async (t) => {
    const { folder, type } = await scene(t);
    // something to tell of, for those who act on the newest one
    await type(`stillup incident open 'Something' --monitor database`);
    for (const command of typed) {
      // who begins has nothing yet
      if (command.startsWith('stillup init')) await fs.rename(path.join(folder, 'monitors.yaml'), path.join(folder, 'kept.yaml'));
      try {
        await type(command);
      } catch (error) {
        assert.fail(`${page}: ${command}\nended with ${error.code}\n${error.stdout}${error.stderr}`);
      }
      if (command.startsWith('stillup init')) await fs.rename(path.join(folder, 'kept.yaml'), path.join(folder, 'monitors.yaml'));
    }
  });
}

test('what is not run is still told, and says why', () => {
  const told = new Set([...shown.values()].flat());
  for (const [command, reason] of reasons) {
    assert.ok(reason, `no reason stands above ${command}`);
    assert.ok(told.has(command), `nobody tells any more: ${command}`);
  }
});

test('the demo in the README is the one that is there', async () => {
  const text = await fs.readFile(path.join(ROOT, 'README.md'), 'utf8');
  const { version } = JSON.parse(await fs.readFile(path.join(ROOT, 'tests/e2e/node_modules/@mockoon/cli/package.json'), 'utf8'));
  assert.ok(text.includes(`@mockoon/cli@${version} `), `README.md names another version than ${version}`);
});
