// A plain static host: a folder below a path, entity tags, `index.html` for folders, `404.html` for the rest.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
};

async function answer(folder, base, request, response) {
  const { pathname } = new URL(request.url, 'http://host');
  const below = decodeURIComponent(pathname.startsWith(base) ? pathname.slice(base.length) : '404.html');
  let file = path.join(folder, path.normalize(`/${below}`));
  if ((await fs.stat(file).catch(() => null))?.isDirectory()) {
    if (!pathname.endsWith('/')) return response.writeHead(301, { location: `${pathname}/` }).end();
    file = path.join(file, 'index.html');
  }
  const found = await fs.readFile(file).catch(() => null);
  const body = found ?? (await fs.readFile(path.join(folder, '404.html')));
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
  if (found && request.headers['if-none-match'] === etag) return response.writeHead(304, { etag }).end();
  const type = TYPES[path.extname(found ? file : '.html')] ?? 'application/octet-stream';
  response.writeHead(found ? 200 : 404, { 'content-type': type, etag, 'cache-control': 'no-cache' }).end(body);
}

/** Serves a folder below `base` (`/some/where/`) until the end of the test; gives its address with a slash at the end. */
export async function serveFolder(t, folder, base) {
  const server = http.createServer((request, response) => {
    answer(folder, base, request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}${base}`;
}
