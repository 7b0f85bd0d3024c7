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
    assert.deepEqual(dates, [...new Set(dates)].sort((a, b) => b - a), `${path}: dates fall and none comes twice`);
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
      assert.match(entry.content, /<strong>Resolved<\/strong> - .*<strong>Investigating<\/strong> - /s);
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
    events: 0,
    errors: [],
    crlf: true,
    longest: maintenance.longest,
    same: true,
  });
  assert.ok(maintenance.longest <= 75);
});
