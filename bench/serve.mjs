// See `serve`, the command. Both servers run all the time, and take turns at being asked, so that a noisy machine is noisy for both.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ask, cpu, freePort, median, programs, ready, within, wrk } from './processes.mjs';

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

/** The page and a badge, by stillup and by nginx. Rates are what one wrk gets; CPU is what the server spends on a request. */
export function serve({ monitors, rounds, seconds, connections }) {
  return within(async (folder, start) => {
    execFileSync(programs.history(), ['--monitors', monitors, '--days', '90', '--seed', '1', '--data', folder], { stdio: ['ignore', 2, 2] });
    const [port, nginxPort] = [await freePort(), await freePort()];
    const args = ['--config', path.join(folder, 'monitors.yaml'), '--data', folder, '--listen', `127.0.0.1:${port}`];
    const stillup = start(programs.stillup(), args, { stdio: 'ignore' });
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
    const nginx = start('nginx', ['-p', folder, '-c', path.join(folder, 'nginx.conf')]);
    await ready(nginxPort, pages[1].path, nginx);
    const measure = (at, server, page) => {
      const before = cpu(server.pid);
      const counted = wrk(at, page.path, { connections, seconds, headers: page.headers });
      return { perSecond: counted.perSecond, cost: ((cpu(server.pid) - before) / counted.requests) * 1e6 };
    };
    return pages.map((page) => {
      const turns = Array.from({ length: rounds }, () => ({ ours: measure(port, stillup, page), theirs: measure(nginxPort, nginx, page) }));
      return {
        path: page.path,
        bytes: page.answer.body.length,
        stillup: median(turns.map(({ ours }) => ours.perSecond)),
        nginx: median(turns.map(({ theirs }) => theirs.perSecond)),
        ratio: median(turns.map(({ ours, theirs }) => ours.perSecond / theirs.perSecond)),
        'CPU µs, stillup': median(turns.map(({ ours }) => ours.cost)),
        'CPU µs, nginx': median(turns.map(({ theirs }) => theirs.cost)),
        'requests per CPU, ratio': median(turns.map(({ ours, theirs }) => theirs.cost / ours.cost)),
      };
    });
  });
}

async function main() {
  const number = (value) => ({ type: 'string', default: String(value) });
  const { values } = parseArgs({
    options: { monitors: number(20), rounds: number(5), seconds: number(4), connections: number(32), json: { type: 'boolean', default: false } },
  });
  const { json, ...numbers } = values;
  const results = await serve(Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Number(value)])));
  if (json) return console.log(JSON.stringify(results));
  for (const page of results) {
    console.log(Object.entries(page).map(([name, value]) => `${name}: ${typeof value === 'number' ? Number(value.toFixed(2)) : value}`).join('; '));
  }
}

if (import.meta.filename === process.argv[1]) await main();
