// Feeds and the calendar, as parsers that are not ours read them.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { python } from '../lib/python.js';
import { Stage } from '../lib/stage.js';

const SITE = 'https://status.example';

const config = (mockoon) => `
site: { name: "Acme <Status> & more", url: "${SITE}" }
defaults: { interval: 1s, timeout: 2s, failure_threshold: 1, success_threshold: 1, reopen_window: 0s }
groups:
  - { id: apis, name: APIs }
monitors:
  - { id: mockoon, name: "Mock & <oon> ]]>", group: apis, http: { url: "${mockoon}/ok" } }
  - { id: vault, name: Secret vault, visibility: private, group: apis, http: { url: "${mockoon}/ok" } }
`;

test('incidents in every format', async (t) => {
  const stage = new Stage(t);
  const mockoon = await stage.mockoon();
  const stillup = await stage.stillup(await stage.configuration(config(mockoon.url)));
  await stillup.untilStatus('mockoon', 'up');
  for (let round = 0; round < 2; round += 1) {
    await mockoon.break();
    await stillup.untilStatus('mockoon', 'down');
    await mockoon.mend();
    await stillup.untilStatus('mockoon', 'up');
  }
  const { incidents } = await stillup.until('two incidents in the API', async () => {
    const found = await stillup.json('/api/v1/incidents');
    return found.incidents.length === 2 && found.incidents.every((each) => each.resolved_at) && found;
  });
  const { feeds, maintenance } = await python('feeds.py', stillup.origin);

  for (const [path, feed] of Object.entries(feeds)) {
    assert.equal(feed.version, path.startsWith('/feed.rss') ? 'rss20' : 'atom10', path);
    assert.equal(feed.links.self, SITE + path);
    assert.ok(feed.title.startsWith('Acme <Status> & more: '), feed.title);
    const dates = feed.entries.map((entry) => entry.at);
    assert.deepEqual(dates, [...dates].sort((a, b) => b - a), `${path}: the newest first`);
    assert.equal(new Set(feed.entries.map((entry) => entry.id)).size, feed.entries.length, path);
    assert.ok(!JSON.stringify(feed).includes('vault'), path);
  }
  for (const path of ['/feed.atom', '/feed.rss', '/feed.atom?monitor=mockoon', '/feed.rss?group=apis']) {
    const { entries } = feeds[path];
    assert.deepEqual(entries.map((entry) => entry.id), incidents.map((each) => `tag:status.example,2026:${each.id}`), path);
    for (const [place, entry] of entries.entries()) {
      assert.equal(entry.title, incidents[place].title);
      assert.equal(entry.link, incidents[place].url);
      assert.deepEqual(entry.tags, ['Mock & <oon> ]]>']);
      assert.match(entry.content, /<strong>Resolved<\/strong> - .*<strong>Detected automatically<\/strong> - /s);
    }
  }
  const updates = incidents.flatMap((each) => each.updates.map((update) => `tag:status.example,2026:${update.id}`));
  assert.deepEqual(feeds['/updates.atom'].entries.map((entry) => entry.id), updates);

  const json = await stillup.json('/feed.json');
  assert.equal(json.version, 'https://jsonfeed.org/version/1.1');
  assert.deepEqual(json.items.map((item) => item.id), incidents.map((each) => each.id));
  for (const unknown of ['monitor=vault', 'monitor=nothing', 'group=nothing', 'monitor=vault&group=apis']) {
    for (const file of ['feed.atom', 'feed.rss', 'feed.json', 'updates.atom']) {
      assert.equal((await stillup.get(`/${file}?${unknown}`)).status, 404, `${file}?${unknown}`);
    }
  }

  assert.deepEqual(maintenance, {
    content_type: 'text/calendar; charset=utf-8',
    version: '2.0',
    name: 'Acme <Status> & more: maintenance',
    events: [],
    errors: [],
    crlf: true,
    longest: maintenance.longest,
    same: true,
  });
  assert.ok(maintenance.longest <= 75);
});

test('maintenance in the calendar', async (t) => {
  const stage = new Stage(t);
  const mockoon = await stage.mockoon();
  const at = (minutes) => new Date(Math.floor(Date.now() / 1000) * 1000 + minutes * 60e3).toISOString();
  const [start, end, soon] = [at(-10), at(600), at(60 * 24)];
  const about = 'Reads stay available; writes wait. Üñï, “quoted” and \\\\ back. '.repeat(3).trim();
  const stillup = await stage.stillup(
    await stage.configuration(`${config(mockoon.url)}
maintenance:
  - { id: upgrade, title: "Upgrade, part 1; of <2>", description: "${about}", groups: [apis], start: "${start}", end: "${end}" }
  - { id: next, title: Next, monitors: [mockoon], start: "${soon}", end: "${at(60 * 25)}" }
  - { id: hidden, title: Vault is moved, monitors: [vault], start: "${start}", end: "${end}" }
`),
  );
  await stillup.untilStatus('mockoon', 'maintenance');
  const { maintenance } = await python('feeds.py', stillup.origin);
  assert.deepEqual([maintenance.errors, maintenance.crlf, maintenance.same, maintenance.longest <= 75], [[], true, true, true]);
  const told = await stillup.json('/api/v1/maintenance');
  assert.deepEqual(told.maintenance.map((each) => [each.title, each.status]), [['Next', 'scheduled'], ['Upgrade, part 1; of <2>', 'in_progress']]);
  const [upgrade, next] = maintenance.events;
  assert.equal(maintenance.events.length, 2);
  assert.deepEqual([upgrade.summary, upgrade.status, upgrade.stamped, upgrade.sequence], ['Upgrade, part 1; of <2>', 'CONFIRMED', true, 0]);
  assert.deepEqual([Date.parse(upgrade.start), Date.parse(upgrade.end)], [Date.parse(start), Date.parse(end)]);
  assert.equal(upgrade.description, `${about.replaceAll('\\\\', '\\')}\n\nAffects Mock & <oon> ]]>.`);
  assert.deepEqual([upgrade.uid, upgrade.url], [`${told.maintenance[1].id}@status.example`, told.maintenance[1].url]);
  assert.equal(next.summary, 'Next');
  assert.equal(told.maintenance[1].url, `${SITE}/maintenance#${told.maintenance[1].id}`);
  for (const path of ['/', '/maintenance', '/api/v1/maintenance', '/maintenance.ics', '/index.md', '/api/v2/scheduled-maintenances.json']) {
    assert.doesNotMatch(await stillup.text(path), /vault/i, path);
  }
});
