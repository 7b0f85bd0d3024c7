// The command line: exit codes, and messages that say what is wrong.

import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { test } from 'node:test';

import { freePort } from '../lib/port.js';
import { Stage } from '../lib/stage.js';
import { ROOT, launch, run } from '../lib/stillup.js';

const QUIET = `
site: { name: Quiet }
monitors:
  - id: closed
    name: Closed
    interval: 1h
    tcp: { host: 127.0.0.1, port: 1 }
`;

/** A server on loopback that is closed after the test. */
async function listening(t, server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections?.();
    server.close();
  });
  return server.address().port;
}

/** Refused with exit code 1 and words for people on stderr. */
function assertRefused(result, ...words) {
  assert.equal(result.code, 1, result.err);
  for (const word of words) assert.ok(result.err.includes(word), `${JSON.stringify(word)} is not in:\n${result.err}`);
  assert.doesNotMatch(result.err, /panicked|backtrace|RUST_BACKTRACE/);
}

async function serve(config, data, port) {
  return run(['serve', '--config', config, '--data', data, '--listen', `127.0.0.1:${port}`]);
}

test('a port in use', async (t) => {
  const stage = new Stage(t);
  const port = await listening(t, net.createServer());
  const result = await serve(await stage.configuration(QUIET), await stage.folder(), port);
  assertRefused(result, `127.0.0.1:${port}`);
});

test("the operators' port in use: only what helps is advised", async (t) => {
  const stage = new Stage(t);
  const port = await listening(t, net.createServer());
  const config = await stage.configuration(`server: { admin_listen: "127.0.0.1:${port}" }${QUIET}`);
  const result = await serve(config, await stage.folder(), await freePort());
  assertRefused(result, `127.0.0.1:${port}`, 'server.admin_listen');
  assert.ok(!result.err.includes('--listen'), result.err);
});

test('a database that is none', async (t) => {
  const stage = new Stage(t);
  const data = await stage.folder();
  await fs.writeFile(path.join(data, 'stillup.db'), 'garbage '.repeat(1000));
  assertRefused(await serve(await stage.configuration(QUIET), data, await freePort()), path.join(data, 'stillup.db'));
});

test('a configuration that is not there', async (t) => {
  const config = path.join(await new Stage(t).folder(), 'nowhere.yaml');
  for (const command of ['serve', 'check', 'probe']) assertRefused(await run([command, '--config', config]), `${config}:1:1: `);
});

test('a data folder that cannot be written', async (t) => {
  const stage = new Stage(t);
  const config = await stage.configuration(QUIET);
  const data = path.join(config, 'data'); // below a file: nobody can write there, root included
  assertRefused(await serve(config, data, await freePort()), data);
});

test('a second process on the same data', async (t) => {
  const stage = new Stage(t);
  const config = await stage.configuration(QUIET);
  const stillup = await stage.stillup(config);
  assertRefused(await serve(config, stillup.data, await freePort()), stillup.data);
  assert.equal((await stillup.get('/healthz')).status, 200, 'the first goes on');
});

test('a broken theme', async (t) => {
  const stage = new Stage(t);
  const config = await stage.configuration(QUIET.replace('name: Quiet', 'name: Quiet, theme: broken'));
  const theme = path.join(path.dirname(config), 'themes', 'broken');
  await fs.cp(path.join(ROOT, 'themes', 'default'), theme, { recursive: true });
  const templates = await fs.readdir(path.join(theme, 'templates'));
  const template = templates.filter((name) => name.endsWith('.html')).sort()[0];
  await fs.appendFile(path.join(theme, 'templates', template), '\n{% nonsense %}\n');
  assertRefused(await serve(config, await stage.folder(), await freePort()), template);
  const check = await run(['check', '--config', config]);
  assert.equal(check.code, 1);
  assert.match(check.err, /^\S*themes\/broken\/templates\/affected\.html:\d+: syntax error/, 'its own place alone');
});

test('a theme that does not exist', async (t) => {
  const stage = new Stage(t);
  const config = await stage.configuration(QUIET.replace('name: Quiet', 'name: Quiet, theme: nowhere'));
  assertRefused(await serve(config, await stage.folder(), await freePort()), 'nowhere');
  const misspelt = await stage.configuration(QUIET.replace('name: Quiet', 'name: Quiet, theme: defualt'));
  const check = await run(['check', '--config', misspelt]);
  assert.equal(check.code, 1);
  assert.match(check.err, /monitors\.yaml:\d+:\d+: `defualt` is not a theme[^\n]*\n \d+ \| site: .*theme: defualt.*\n +\| +\^\n hint: did you mean `default`\?/);
});

test('a logo that the theme does not have', async (t) => {
  const stage = new Stage(t);
  const quiet = (logo) => QUIET.replace('name: Quiet', `name: Quiet, theme: mine, logo: ${logo}`);
  const config = await stage.configuration(quiet('/assets/lgo.svg'));
  const assets = path.join(path.dirname(config), 'themes', 'mine', 'assets');
  await fs.mkdir(assets, { recursive: true });
  await fs.writeFile(path.join(assets, 'logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  const check = await run(['check', '--config', config]);
  assert.equal(check.code, 1);
  assert.match(check.err, /monitors\.yaml:\d+:\d+: `\/assets\/lgo\.svg` is not a file of the theme[^]*did you mean `\/assets\/logo\.svg`\?/);
  for (const logo of ['/assets/logo.svg?v=2', '/from-the-proxy/logo.svg']) {
    await fs.writeFile(config, quiet(logo));
    assert.equal((await run(['check', '--config', config])).code, 0, logo);
  }
});

test('a name that cannot be shown whole is a warning', async (t) => {
  const stage = new Stage(t);
  const config = await stage.configuration(QUIET.replace('name: Quiet', 'name: "Qui\\u202eet"'));
  const check = await run(['check', '--config', config]);
  assert.deepEqual([check.code, check.err.match(/^warning: .*$/gm)?.length], [0, 1], check.err);
  assert.match(check.err, /monitors\.yaml:\d+:\d+: `name`: the control character U\+202E is left out/);
  const stillup = await stage.stillup(config);
  assert.match(stillup.child.err + stillup.child.out, /U\+202E is left out/, 'the log says it at start');
  assert.match(await stillup.text('/'), /<bdi>Quiet<\/bdi>/);
});

test('a bad configuration: every problem at once, with its place', async (t) => {
  const stage = new Stage(t);
  const config = await stage.configuration(`site: { name: Bad }
monitors:
  - id: one
    name: One
    intervall: 5s
    tcp: { host: 127.0.0.1, port: 99999 }
  - id: one
    name: Again
    http: { url: "not a url" }
    interval: soon
subscribers:
  - id: ops
    webhook: { url: "\${HOOK}", secret: "\${HOOK_SECRET}" }
`);
  const env = { HOOK_SECRET: 'not-a-secret-of-the-standard-kept-to-ourselves' };
  const places = [5, 6, 7, 9, 10, 13];
  const text = await run(['check', '--config', config], { env });
  assert.equal(text.code, 1);
  const said = text.out + text.err;
  for (const line of places) assert.match(said, new RegExp(`monitors\\.yaml:${line}:\\d+: `), said);
  assert.ok(said.includes('intervall: 5s'), 'the source line is shown');
  assert.match(said, /interval\b/, 'the known key is named');
  assert.ok(!said.includes(env.HOOK_SECRET), 'no secret is shown');

  const json = await run(['check', '--config', config, '--format', 'json'], { env });
  assert.equal(json.code, 1);
  const { problems } = JSON.parse(json.out);
  for (const line of places) assert.ok(problems.some((problem) => problem.line === line), `line ${line}: ${json.out}`);
  for (const problem of problems) assert.deepEqual(Object.keys(problem), ['file', 'line', 'column', 'message', 'hint']);

  assertRefused(await run(['serve', '--config', config, '--listen', `127.0.0.1:${await freePort()}`], { env }), 'monitors.yaml:5:');
});

test('a good configuration', async (t) => {
  const stage = new Stage(t);
  const config = await stage.configuration(QUIET);
  assert.equal((await run(['check', '--config', config])).code, 0);
  const json = await run(['check', '--config', config, '--format', 'json']);
  assert.equal(json.code, 0, json.err);
  assert.deepEqual(JSON.parse(json.out), { problems: [] });
});

test('no configuration at all', async (t) => {
  const stage = new Stage(t);
  const cwd = await stage.folder();
  assertRefused(await run([], { cwd, env: { STILLUP_CONFIG: 'absent.yaml' } }), 'absent.yaml');
  assertRefused(await run(['check', '--config', 'absent.yaml'], { cwd }), 'absent.yaml');
});

test('bad usage is exit code 1, help is 0', async () => {
  for (const args of [['--nonsense'], ['nonsense'], ['serve', '--listen', 'nowhere'], ['check', '--format', 'xml']]) {
    assertRefused(await run(args));
  }
  for (const command of [[], ['serve'], ['check'], ['probe'], ['replay'], ['schema'], ['healthcheck']]) {
    const help = await run([...command, '-h']);
    assert.equal(help.code, 0);
    assert.match(help.out, /stillup/);
    assert.match(help.out, /example/i, `${command}: an example each`);
  }
  assert.equal((await run(['--version'])).out, 'stillup 0.1.0\n');
});

test('probe: one object a line, 0 when all are up, 2 when some are not', async (t) => {
  const stage = new Stage(t);
  const port = await listening(t, http.createServer((_, response) => response.end('fine')));
  const config = await stage.configuration(`
site: { name: Probe }
monitors:
  - { id: up, name: Up, http: { url: "http://127.0.0.1:${port}/" } }
  - { id: off, name: Off, enabled: false, tcp: { host: 127.0.0.1, port: 1 } }
  - { id: refused, name: Refused, tcp: { host: 127.0.0.1, port: 1 } }
`);
  const cwd = await stage.folder();
  const good = await run(['probe', 'up', '--config', config, '--json'], { cwd });
  assert.equal(good.code, 0, good.err);
  const { at, latency_ms, phases_ms, evidence, ...rest } = JSON.parse(good.out);
  assert.deepEqual(rest, { monitor: 'up', location: 'local', outcome: 'up', reason: null });
  assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(latency_ms > 0);
  assert.deepEqual(Object.keys(phases_ms), ['resolve', 'connect', 'tls', 'processing', 'transfer']);
  assert.equal(phases_ms.tls, null, 'no TLS was spoken');
  assert.equal(typeof evidence, 'object');

  const both = await run(['probe', '--config', config, '--json'], { cwd });
  assert.equal(both.code, 2, both.err);
  const outcomes = both.out.trim().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(outcomes.map((each) => each.monitor).sort(), ['refused', 'up']);
  const refused = outcomes.find((each) => each.monitor === 'refused');
  assert.equal(refused.outcome, 'down');
  assert.equal(refused.reason.kind, 'connect_refused');
  assert.equal(typeof refused.latency_ms, 'number');

  const people = await run(['probe', '--config', config], { cwd });
  assert.equal(people.code, 2);
  assert.match(people.out, /refused/i);
  assertRefused(await run(['probe', 'refusd', '--config', config], { cwd }), 'refusd');
  assert.deepEqual(await fs.readdir(cwd), [], 'probe opens no data folder');
});

test('probe --explain: the whole check on a page, without secrets', async (t) => {
  const stage = new Stage(t);
  const port = await listening(t, http.createServer((asked, response) => {
    if (asked.url.startsWith('/?')) return response.writeHead(302, { location: '/end?code=hush', 'set-cookie': 'sid=hush' }).end();
    response.writeHead(503, { 'x-mine': 'hush', 'x-api-token': 'hush', server: 'shop' }).end('busy');
  }));
  const config = await stage.configuration(`
site: { name: Explain }
monitors:
  - id: shop
    name: Shop
    http:
      url: "http://127.0.0.1:${port}/?key=hush"
      headers: { Authorization: "Bearer hush" }
      secret_headers: [X-Mine]
      expect: { body: { contains: open } }
`);
  const page = await run(['probe', '--explain', 'shop', '--config', config]);
  assert.equal(page.code, 2, page.err);
  assert.ok(!page.out.includes('hush') && !page.out.includes('\x1b'), page.out);
  assert.ok(page.out.split('\n').every((line) => [...line].length <= 80), page.out);
  const wanted = ['DOWN  Shop (shop)', 'HTTP 503, expected 200-299', `1  GET http://127.0.0.1:${port}/?key=…`, `→ leads to http://127.0.0.1:${port}/end?code=…`,
    '> Authorization: …', '< x-mine: …', '< server: shop', '✗ status 200-299: 503', '– the body contains `open`: not looked at', 'Likely cause', 'To be up'];
  for (const words of wanted) assert.ok(page.out.includes(words), `${words} is not in\n${page.out}`);
  const json = await run(['probe', '--explain', '--json', 'shop', '--config', config]);
  const { explain, outcome } = JSON.parse(json.out);
  assert.equal(outcome, 'down');
  assert.deepEqual(explain.steps.map((step) => step.phases.map((part) => part.phase)), Array(2).fill(['connect', 'processing', 'transfer']));
  assert.deepEqual(explain.expected[0], { what: 'status 200-299', held: false, found: '503' });
  assert.ok(!json.out.replace(/"evidence":\{.*?\},"explain"/, '').includes('hush'), json.out);
});

test('schema prints what is committed', async () => {
  const schema = await run(['schema']);
  assert.equal(schema.code, 0);
  const committed = await fs.readFile(path.join(ROOT, 'monitors.schema.json'), 'utf8');
  assert.deepEqual(JSON.parse(schema.out), JSON.parse(committed));
});

test('healthcheck: 0 with a server, 1 without', async (t) => {
  const stage = new Stage(t);
  const config = await stage.configuration(QUIET);
  const stillup = await stage.stillup(config);
  const env = { STILLUP_CONFIG: config, STILLUP_LISTEN: `127.0.0.1:${stillup.port}` };
  assert.equal((await run(['healthcheck'], { env })).code, 0);
  assert.equal(await stillup.stop(), 0);
  assertRefused(await run(['healthcheck'], { env }), `127.0.0.1:${stillup.port}`);
});

const GUARDED = `
site: { name: "\${NOBODY_SETS_THIS}" }
monitors:
  - { id: a, http: { url: "https://\${NOBODY_SETS_THIS}/" } }
  - { id: b, http: { url: "https://\${NOBODY_SETS_THIS}/" } }
`;

test('clients need no secret of the service', async (t) => {
  const stage = new Stage(t);
  const admin = await freePort();
  const server = `server: { admin_listen: "127.0.0.1:${admin}", admin_token: "\${NOBODY_SETS_THIS}" }`;
  const stillup = await stage.stillup(await stage.configuration(`${server}${QUIET}`), { env: { NOBODY_SETS_THIS: 'sesame-of-the-operators' } });
  const config = await stage.configuration(`${server}${GUARDED}`);
  const file = path.join(await stage.folder(), 'token');
  await fs.writeFile(file, 'sesame-of-the-operators\n');
  for (const command of [['incident', 'list'], ['maintenance', 'list'], ['deliveries', 'list']]) {
    const listed = await run([...command, '--config', config, '--token-file', file]);
    assert.equal(listed.code, 0, listed.err);
    const token = await run([...command, '--config', config], { env: { STILLUP_ADMIN_TOKEN: 'sesame-of-the-operators' } });
    assert.equal(token.code, 0, token.err);
  }
  const health = await run(['healthcheck', '--config', config, '--listen', `127.0.0.1:${stillup.port}`]);
  assert.equal(health.code, 0, health.err);
  assertRefused(await run(['incident', 'list', '--config', config]), 'the environment variable `NOBODY_SETS_THIS` is not set', '--token-file');
  const missing = await run(['incident', 'update', 'latest', '--config', config, '--token-file', file, '--body', 'x']);
  assertRefused(missing, 'there is no latest incident');
  assertRefused(await run(['incident', 'update', 'latest', '--config', config, '--token-file', file]), 'there is no text', '--body');
  assertRefused(await run(['incident', 'open', 'x', '--severity', 'high', '--config', config]), 'minor, major, critical');
});

test('unset variables: once with all their places, and warnings where secrets are not', async (t) => {
  const config = await new Stage(t).configuration(GUARDED);
  assertRefused(await run(['check', '--config', config]), 'monitors.yaml:2:15: the environment variable `NOBODY_SETS_THIS` is not set (3 places: lines 2, 4, 5)');
  const lenient = await run(['check', '--allow-unset', '--config', config]);
  assert.equal(lenient.code, 0, lenient.err);
  assert.match(lenient.err, /^warning: .*`NOBODY_SETS_THIS` is not set \(3 places: lines 2, 4, 5\)$/m);
  assert.match(lenient.out, /1 warning, what depends on unset variables was not looked at/);
});

test('what is allowed and not meant is no "no problems"', async (t) => {
  const stage = new Stage(t);
  const empty = await run(['check', '--config', await stage.configuration('site: { name: Empty }\n')]);
  assert.equal(empty.code, 0);
  assert.match(empty.err, /there are no `monitors`: nothing is watched/);
  assert.match(empty.out, /: 0 monitors, 0 subscribers, 1 warning\n$/);
  const open = await run(['check', '--config', await stage.configuration(`server: { listen: "0.0.0.0:8080" }${QUIET}`)]);
  assert.equal(open.code, 0);
  assert.match(open.err, /`site\.url` is not set: .* begins with `http:\/\/0\.0\.0\.0:8080`/);
});

test('-h says how to log more, and STILLUP_LOG how much', async (t) => {
  const stage = new Stage(t);
  const stillup = await stage.stillup(await stage.configuration(QUIET), { env: { STILLUP_LOG: 'off' } });
  assert.equal(stillup.child.err, '');
  assert.match((await run(['-h'])).out, /-v, --verbose[^]*STILLUP_LOG/);
  assertRefused(await run(['-vv', '--config', 'absent.yaml']), 'absent.yaml');
});

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`${signal} stops it cleanly, with a check and a visitor in the middle`, async (t) => {
    const stage = new Stage(t);
    const asked = Promise.withResolvers?.() ?? resolvers();
    const port = await listening(t, http.createServer(() => asked.resolve())); // never answers
    const config = await stage.configuration(`
site: { name: Stop }
monitors:
  - { id: slow, name: Slow, interval: 1h, timeout: 10m, http: { url: "http://127.0.0.1:${port}/" } }
`);
    const stillup = await stage.stillup(config);
    await asked.promise;
    const visitor = net.connect(stillup.port, '127.0.0.1');
    t.after(() => visitor.destroy());
    visitor.on('error', () => {});
    await once(visitor, 'connect');
    stillup.child.signal(signal);
    const { code } = await stillup.child.exit();
    assert.equal(code, 0, stillup.child.words());
  });
}

test('a second signal ends it at once', async (t) => {
  const stage = new Stage(t);
  const stillup = await stage.stillup(await stage.configuration(QUIET));
  stillup.child.signal('SIGTERM');
  stillup.child.signal('SIGTERM');
  const end = await stillup.child.exit();
  // the clean stop may have been faster than the second signal
  assert.ok(end.code !== null || end.signal === 'SIGTERM', JSON.stringify(end));
});

test('a reader that goes away is no crash', async () => {
  const child = launch(['schema']);
  child.process.stdout.destroy();
  await child.exit();
  assert.doesNotMatch(child.err, /panicked/);
});

function resolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

test('doctor tells what a bug report needs, beside a running server, and no secret', async (t) => {
  const stage = new Stage(t);
  const port = await freePort();
  const config = await stage.configuration(`
site: { name: Sick }
server: { admin_listen: "127.0.0.1:${await freePort()}", admin_token: s3cret-token-of-operators }
monitors:
  - { id: gone, interval: 1s, failure_threshold: 1, http: { url: "http://user:s3cret-word@127.0.0.1:1/s3cret-path" } }
subscribers:
  - { id: ops, webhook: { url: "http://127.0.0.1:1/s3cret-hook", secret: whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0, allow_private: true } }
`);
  const stillup = await stage.stillup(config, { port });
  await stillup.untilStatus('gone', 'down');
  const told = await stillup.until('the failed message to be told', async () => {
    const said = await run(['doctor', '--config', config, '--data', stillup.data]);
    assert.match(said.out, /subscriber ops \(webhook\) is (failing|open)/);
    return said;
  });
  for (const words of ['1 http', '1 webhook', 'readable', 'monitor gone was down', 'connect_refused', 'needs care     none']) {
    assert.ok(told.out.includes(words), `${words} is not in\n${told.out}`);
  }
  assert.equal(told.code, 0, told.err);
  const json = await run(['doctor', '--json', '--config', config, '--data', stillup.data]);
  assert.equal(JSON.parse(json.out).database.trouble, null);
  for (const said of [told, json]) assert.doesNotMatch(said.out + said.err, /s3cret|whsec_/);
});

test('doctor says what needs care', async (t) => {
  const stage = new Stage(t);
  const data = await stage.folder();
  await fs.writeFile(path.join(data, 'stillup.db'), 'no database at all, and long enough to look like one'.repeat(100));
  const config = await stage.configuration('site: { nme: Typo }\n');
  const told = await run(['doctor', '--config', config, '--data', data]);
  assert.equal(told.code, 1);
  for (const words of ['needs care     the configuration has problems', 'the database: ', 'unknown key `nme`']) {
    assert.ok(told.out.includes(words), `${words} is not in\n${told.out}`);
  }
});
