// The real Prometheus and its promtool, of Debian's package.

import fs from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { once } from 'node:events';

import { Child } from './child.js';
import { freePort } from './port.js';
import { until } from './until.js';

/** What promtool has to say about a text of metrics: `{code, words}`. */
export async function promtool(text) {
  const child = new Child('promtool', process.env.PROMTOOL ?? 'promtool', ['check', 'metrics'], { input: text });
  const { code } = await child.exit();
  return { code, words: child.out + child.err };
}

/** Stands between Prometheus and a listener, asks for one format instead of what Prometheus asks for, and notes what comes. */
class Between {
  static async start(url, accept) {
    const between = new Between();
    between.types = new Set();
    between.server = http.createServer((asked, answer) => {
      // who is not there, as at the end of a test, is no error of ours
      between.#pass(url, accept ?? asked.headers.accept, answer).catch(() => answer.writeHead(502).end());
    });
    between.server.listen(0, '127.0.0.1');
    await once(between.server, 'listening');
    between.address = `127.0.0.1:${between.server.address().port}`;
    return between;
  }

  async #pass(url, accept, answer) {
    const response = await fetch(url, { headers: { accept } });
    const type = response.headers.get('content-type');
    this.types.add(type);
    this.text = await response.text();
    answer.writeHead(response.status, { 'content-type': type }).end(this.text);
  }
}

export class Prometheus {
  /** Scrapes `jobs` (name → `{url, accept}`) every second. */
  static async start(stage, jobs) {
    const folder = await stage.folder();
    const prometheus = new Prometheus();
    prometheus.jobs = new Map();
    for (const [name, { url, accept }] of Object.entries(jobs)) {
      const between = await Between.start(url, accept);
      stage.test.after(() => between.server.close());
      prometheus.jobs.set(name, between);
    }
    const scrape_configs = [...prometheus.jobs].map(([job_name, { address }]) => ({ job_name, static_configs: [{ targets: [address] }] }));
    const config = path.join(folder, 'prometheus.yml');
    await fs.writeFile(config, JSON.stringify({ global: { scrape_interval: '1s' }, scrape_configs }));
    prometheus.origin = `http://127.0.0.1:${await freePort()}`;
    const args = [`--config.file=${config}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=${new URL(prometheus.origin).host}`];
    prometheus.child = new Child('prometheus', process.env.PROMETHEUS ?? 'prometheus', args);
    stage.test.after(() => prometheus.child.kill());
    await prometheus.until('to be ready', async () => (await fetch(`${prometheus.origin}/-/ready`)).ok);
    return prometheus;
  }

  until(what, question) {
    const alive = async () => (this.child.mustRun(), question());
    return until(`Prometheus ${what}`, alive, { because: () => this.child.words() });
  }

  /** The samples of a query. */
  async query(query) {
    const response = await fetch(`${this.origin}/api/v1/query?${new URLSearchParams({ query })}`);
    return (await response.json()).data.result;
  }

  /** Why the last scrape of a job failed, or an empty text. */
  async trouble(job) {
    const { data } = await (await fetch(`${this.origin}/api/v1/targets`)).json();
    return data.activeTargets.find((target) => target.labels.job === job)?.lastError ?? 'not scraped yet';
  }
}
