// What the admin listener tells Prometheus: read by Prometheus itself in both formats, linted by promtool, and beside what blackbox_exporter
// says of the same targets.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Authority } from '../differential/authority.js';
import { Blackbox, monitor, samples } from '../differential/judges.js';
import { rows } from '../differential/rows/metrics.js';
import { freePort } from '../lib/port.js';
import { Prometheus, promtool } from '../lib/prometheus.js';
import { Stage } from '../lib/stage.js';

// What blackbox_exporter prints and stillup does not.
const LEFT_OUT = new Map([
  ['probe_http_uncompressed_body_length', 'bodies are read no further than an expectation needs'],
  ['probe_http_last_modified_timestamp_seconds', 'no alert is made of it'],
  ['probe_ip_addr_hash', 'an address is evidence, not a number'],
  ['probe_ssl_last_chain_expiry_timestamp_seconds', 'the chains that verify are not told apart'],
  ['probe_ssl_last_chain_info', 'the certificate is shown by `probe --explain`'],
]);
// Values that any two runs differ in.
const MEASURED = /^(probe_duration_seconds|probe_dns_lookup_time_seconds|probe_http_duration_seconds)$/;

const CLASSIC = 'text/plain;version=0.0.4';

/** Everything at once: a stillup that has checked each target, and the addresses of both. */
async function scene(t) {
  const stage = new Stage(t);
  const folder = await stage.folder();
  const authority = new Authority(folder);
  const asked = await Promise.all(rows.map(async (row, number) => ({ row, id: `r${number}`, target: await row.serve({ authority, folder }) })));
  t.after(() => Promise.all(asked.map(({ target }) => target.stop())));
  const admin = `127.0.0.1:${await freePort()}`;
  const monitors = asked.map(({ row, target, id }) => monitor(row, target, id));
  const config = await stage.configuration(JSON.stringify({ site: { name: 'Metrics' }, server: { admin_listen: admin }, monitors }));
  const stillup = await stage.stillup(config);
  const metrics = async (accept) => {
    const response = await fetch(`http://${admin}/metrics`, { headers: { accept } });
    return { type: response.headers.get('content-type'), text: await response.text() };
  };
  await stillup.until('every target to be checked', async () => {
    const found = samples((await metrics(CLASSIC)).text);
    return asked.every(({ id }) => found.has(`probe_success{monitor="${id}"}`));
  });
  return { stage, asked, folder, metrics, url: `http://${admin}/metrics` };
}

test('metrics', async (t) => {
  const { stage, asked, folder, metrics, url } = await scene(t);
  await t.test('promtool finds nothing to complain of', async () => {
    const { type, text } = await metrics(CLASSIC);
    assert.match(type, /^text\/plain; version=0\.0\.4/);
    assert.deepEqual(await promtool(text), { code: 0, words: '' });
  });
  const prometheus = await Prometheus.start(stage, { open: { url }, classic: { url, accept: CLASSIC } });
  for (const [job, kind] of [['open', /^application\/openmetrics-text; version=1\.0\.0/], ['classic', /^text\/plain; version=0\.0\.4/]]) {
    await t.test(`Prometheus reads the format ${job}`, async () => {
      await prometheus.until(`to scrape ${job}`, async () => {
        const [sample] = await prometheus.query(`up{job="${job}"}`);
        if (sample?.value[1] !== '1') throw new Error(await prometheus.trouble(job));
        return true;
      });
      const between = prometheus.jobs.get(job);
      assert.ok([...between.types].every((type) => kind.test(type)), [...between.types].join());
      const written = new Set([...samples(between.text).keys()].map((name) => name.replace(/\{.*/, '')));
      await prometheus.until(`to have every metric of ${job}`, async () => {
        const read = await prometheus.query(`count by (__name__) ({job="${job}"})`);
        const names = new Set(read.map(({ metric }) => metric.__name__));
        const missing = [...written].filter((name) => !names.has(name));
        if (missing.length > 0) throw new Error(`without ${missing}`);
        return true;
      });
    });
  }
  const blackbox = await Blackbox.start(stage, folder, asked);
  const ours = samples((await metrics(CLASSIC)).text);
  const families = (found) => [...found.keys()].map((name) => name.replace(/\{.*/, ''));
  const printed = new Set();
  for (const one of asked) {
    const { found } = await blackbox.probe(one);
    families(found).forEach((name) => printed.add(name));
    await t.test(one.row.name, () => beside(one, ours, found));
  }
  await t.test('what is left out is there, and not here', () => {
    const gone = [...LEFT_OUT.keys()].filter((name) => !printed.has(name) || families(ours).includes(name));
    assert.deepEqual(gone, [], 'the noted difference is gone');
  });
});

function beside({ row, id }, ours, found) {
  for (const [name, value] of found) {
    const [family, labels = ''] = name.split(/\{|\}/);
    if (LEFT_OUT.has(family)) continue;
    const here = `${family}{monitor="${id}"${labels && `,${labels}`}}`;
    // a phase that was not reached is zero there and nothing here, and so is the look-up of what is no name
    const unmeasured = value === 0 || (/dns_lookup|resolve/.test(name) && !row.named);
    if (MEASURED.test(family)) assert.ok(ours.has(here) || unmeasured, `${here} is there`);
    else assert.equal(ours.get(here), value, `${here}: blackbox says ${value}`);
  }
}
