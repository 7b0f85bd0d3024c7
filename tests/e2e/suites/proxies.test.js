// The configurations of proxies that the guides name, run by nginx and Caddy: TLS, and a path below another site.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import https from 'node:https';
import path from 'node:path';
import { once } from 'node:events';
import { test } from 'node:test';

import { Child } from '../lib/child.js';
import { freePort } from '../lib/port.js';
import { Stage } from '../lib/stage.js';
import { ROOT } from '../lib/stillup.js';
import { until } from '../lib/until.js';

const MONITORS = `
monitors:
  - { id: shop, name: Shop, interval: 1h, tcp: { host: 127.0.0.1, port: 1 } }
`;

/** The file as it stands, at a port of its own, for this certificate and this stillup. */
async function adapted(name, changes) {
  let text = await fs.readFile(path.join(ROOT, 'deploy/proxies', name), 'utf8');
  for (const [from, to] of changes) {
    assert.ok(text.includes(from), `${name} has no ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

/** Starts nginx with one of the files. */
async function nginx(stage, { name, host, port, upstream }) {
  const folder = await stage.folder();
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${host}`,
    '-addext', `subjectAltName=DNS:${host}`, '-keyout', `${folder}/key.pem`, '-out', `${folder}/cert.pem`,
  ], { stdio: 'ignore' });
  const server = await adapted(name, [
    ['listen 443 ssl http2;', `listen 127.0.0.1:${port} ssl http2;`],
    ['    listen [::]:443 ssl http2;\n', ''],
    [`/etc/ssl/${host}.pem`, `${folder}/cert.pem`],
    [`/etc/ssl/${host}.key`, `${folder}/key.pem`],
    ['127.0.0.1:8080', upstream],
  ]);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ');
  await fs.writeFile(
    path.join(folder, 'nginx.conf'),
    `pid ${folder}/pid; error_log stderr; worker_processes 1; events {}\nhttp { access_log off; ${temporary}\n${server} }\n`,
  );
  return new Child('nginx', 'nginx', ['-c', `${folder}/nginx.conf`, '-p', folder, '-e', 'stderr', '-g', 'daemon off;']);
}

/** Starts Caddy with one of the files, and an authority of its own instead of a public one. */
async function caddy(stage, { name, host, port, upstream }) {
  const folder = await stage.folder();
  const site = await adapted(name, [
    [`${host} {`, `https://${host}:${port} {\n\tbind 127.0.0.1\n\ttls internal`],
    ['127.0.0.1:8080', upstream],
  ]);
  await fs.writeFile(
    path.join(folder, 'Caddyfile'),
    `{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n${site}`,
  );
  const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  return new Child('caddy', 'caddy', ['run', '--config', `${folder}/Caddyfile`, '--adapter', 'caddyfile'], { env });
}

/** Asks the proxy over TLS for a path of a host. */
async function ask(host, port, where) {
  const asked = https.get({ host: '127.0.0.1', port, servername: host, path: where, headers: { host }, rejectUnauthorized: false, agent: false });
  const [response] = await once(asked, 'response');
  let text = '';
  for await (const part of response.setEncoding('utf8')) text += part;
  return { status: response.statusCode, headers: response.headers, text };
}

for (const [what, start, plain, below] of [
  ['nginx', nginx, 'nginx.conf', 'nginx-path.conf'],
  ['Caddy', caddy, 'Caddyfile', 'Caddyfile.path'],
]) {
  for (const [how, name, host, base] of [
    ['with TLS', plain, 'status.acme.example', ''],
    ['below a path', below, 'acme.example', '/status'],
  ]) {
    test(`${what} ${how}`, async (t) => {
      const stage = new Stage(t);
      const server = base ? `server: { base_path: ${base} }\n` : '';
      const url = `https://${host}${base}`;
      const config = await stage.configuration(`site: { name: Acme, url: "${url}" }\n${server}${MONITORS}`);
      const stillup = await stage.stillup(config, { base });
      const port = await freePort();
      const proxy = await start(stage, { name, host, port, upstream: `127.0.0.1:${stillup.port}` });
      // by its own signal: who kills nginx leaves its workers behind
      t.after(async () => {
        proxy.signal('SIGTERM');
        await proxy.exit();
      });
      const page = await until(
        `${what} to answer`,
        async () => {
          proxy.mustRun();
          const page = await ask(host, port, `${base}/`);
          assert.equal(page.status, 200, page.text);
          return page;
        },
        { because: () => proxy.words() },
      );
      assert.match(page.text, /<title>/);
      const links = [...page.text.matchAll(/(?:href|src)="([^"#?]+)/g)].map(([, link]) => new URL(link, `${url}/`));
      const own = [...new Set(links.filter((link) => link.host === host).map((link) => link.pathname))];
      assert.ok(own.length >= 5, `the page links to ${own}`);
      for (const link of own) {
        assert.ok(link.startsWith(`${base}/`), `${link} is outside ${base}`);
        assert.equal((await ask(host, port, link)).status, 200, link);
      }
      const feed = await ask(host, port, `${base}/feed.atom`);
      assert.ok(feed.text.includes(`${url}/`), feed.text);
    });
  }
}
