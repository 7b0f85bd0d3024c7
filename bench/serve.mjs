// See `serve`, the command. Both servers run all the time, and take turns at being asked, so that a noisy machine is noisy for both.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const { values } = parseArgs({
  options: {
    monitors: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '32' },
    json: { type: 'boolean', default: false },
  },
});

const cargo = (...args) => execFileSync('cargo', args, { cwd: ROOT, stdio: ['ignore', 2, 2] });

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** The answer to one question, its bytes as they are on the wire. */
function ask(port, target, headers) {
  return new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port, path: target, headers, agent: false }, async (answer) => {
        const parts = [];
        for await (const part of answer) parts.push(part);
        resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) });
      })
      .on('error', reject);
  });
}

/** Waits until a server answers with 200. */
async function ready(port, target, running) {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (running.exitCode !== null) throw new Error(`a server ended with ${running.exitCode}`);
    const answer = await ask(port, target, {}).catch(() => null);
    if (answer?.status === 200) return;
    await pause(100);
  }
  throw new Error(`nothing answers on port ${port}`);
}

/** nginx with one location a question: the file as it is, with the headers that say what it is. */
function nginxConfig(folder, port, pages) {
  const location = (page) => {
    const encoding = page.answer.headers['content-encoding'];
    return `location = ${page.path} {
      types { } default_type "${page.answer.headers['content-type']}"; root ${folder}; try_files /${page.name} =404;
      ${encoding ? `add_header Content-Encoding ${encoding};` : ''}
    }`;
  };
  // its workers would else be nobody, who may not read our folder
  const user = process.getuid() === 0 ? 'user root;' : '';
  return `daemon off; ${user} worker_processes auto; pid ${folder}/pid; error_log stderr error;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=100;
  client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2; fastcgi_temp_path ${folder}/t3; uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;
  server { listen 127.0.0.1:${port}; ${pages.map(location).join('\n')} }
}`;
}

/** Requests per second, as wrk counts them. */
function measure(port, page) {
  const headers = Object.entries(page.headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const text = execFileSync('wrk', ['-t1', `-c${values.connections}`, `-d${values.seconds}s`, ...headers, `http://127.0.0.1:${port}${page.path}`], {
    encoding: 'utf8',
  });
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(`not every answer was good:\n${text}`);
  return Number(text.match(/Requests\/sec:\s+([\d.]+)/)[1]);
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

async function main() {
  cargo('build', '--release', '--locked', '--bin', 'stillup', '--example', 'history');
  const target = path.join(process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target'), 'release');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'stillup-serve-'));
  const running = [];
  try {
    execFileSync(path.join(target, 'examples', 'history'), ['--monitors', values.monitors, '--days', '90', '--seed', '1', '--data', folder], {
      stdio: ['ignore', 2, 2],
    });
    const [port, nginxPort] = [await freePort(), await freePort()];
    const stillup = spawn(
      path.join(target, 'stillup'),
      ['--config', path.join(folder, 'monitors.yaml'), '--data', folder, '--listen', `127.0.0.1:${port}`],
      { stdio: 'ignore' },
    );
    running.push(stillup);
    await ready(port, '/', stillup);
    const pages = [
      { name: 'page.br', path: '/', headers: { 'Accept-Encoding': 'br' } },
      { name: 'badge.svg', path: '/badge/_/status', headers: {} },
    ];
    for (const page of pages) {
      page.answer = await ask(port, page.path, page.headers);
      fs.writeFileSync(path.join(folder, page.name), page.answer.body);
    }
    fs.writeFileSync(path.join(folder, 'nginx.conf'), nginxConfig(folder, nginxPort, pages));
    const nginx = spawn('nginx', ['-p', folder, '-c', path.join(folder, 'nginx.conf')], { stdio: ['ignore', 'ignore', 'inherit'] });
    running.push(nginx);
    await ready(nginxPort, pages[1].path, nginx);
    const results = pages.map((page) => {
      const turns = Array.from({ length: Number(values.rounds) }, () => ({ stillup: measure(port, page), nginx: measure(nginxPort, page) }));
      return {
        path: page.path,
        bytes: page.answer.body.length,
        stillup: median(turns.map((turn) => turn.stillup)),
        nginx: median(turns.map((turn) => turn.nginx)),
        ratio: median(turns.map((turn) => turn.stillup / turn.nginx)),
      };
    });
    if (values.json) console.log(JSON.stringify(results));
    else for (const { path: name, bytes, stillup: ours, nginx: theirs, ratio } of results) {
      console.log(`${name}: ${bytes} bytes; stillup ${ours.toFixed(0)}/s, nginx ${theirs.toFixed(0)}/s, ratio ${ratio.toFixed(2)}`);
    }
  } finally {
    for (const child of running) {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    }
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

await main();
