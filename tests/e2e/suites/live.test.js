// What script adds to the page: refresh without reload, tooltips of bars, a filter, buttons to copy. Below a base path.

import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import { test } from 'node:test';

import { launchChromium } from '../lib/browser.js';
import { Stage } from '../lib/stage.js';
import { until } from '../lib/until.js';

const BASE = '/status';

/** A page long enough to scroll and to be filtered. */
const config = (mockoon) => `
site: { name: Acme Status }
server: { base_path: ${BASE} }
defaults: { interval: 1s, timeout: 1s, retry_interval: 1s, failure_threshold: 1, success_threshold: 1 }
groups:
  - { id: shop, name: Shop }
  - { id: rest, name: Rest }
monitors:
  - { id: checkout, name: Checkout, group: shop, http: { url: "${mockoon}/ok" } }
${Array.from({ length: 17 }, (_, n) => `  - { id: m${n}, name: "Worker ${n}", group: rest, interval: 5s, http: { url: "${mockoon}/__admin/none", expect: { status: "100-599" } } }`).join('\n')}
`;

async function stageWith(t) {
  const stage = new Stage(t);
  const mockoon = await stage.mockoon();
  const file = await stage.configuration(config(mockoon.url));
  const stillup = await stage.stillup(file, { base: BASE });
  const monitors = await stillup.until('every monitor to be up', async () => {
    const found = (await stillup.json('/api/v1/monitors')).monitors;
    return found.every((each) => each.status === 'up') && found;
  });
  assert.equal(monitors.length, 18);
  const browser = await launchChromium();
  t.after(() => browser.close());
  return { mockoon, stillup, browser, file };
}

/** A page that must not say a word on the console. */
async function open(t, browser, url, options) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 }, timezoneId: 'America/New_York', locale: 'en-GB', ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && wrong.push(message.text()));
  page.on('request', (request) => new URL(request.url()).origin === new URL(url).origin || wrong.push(`asks ${request.url()}`));
  t.after(() => assert.deepEqual(wrong, []));
  await page.goto(url);
  return page;
}

test('script adds to the page and takes nothing away', async (t) => {
  const { mockoon, stillup, browser, file } = await stageWith(t);
  const home = `${stillup.origin}/`;
  const text = (page, selector) => page.locator(selector).first().textContent();

  await t.test('times are local, with their zone', async (t) => {
    const page = await open(t, browser, home);
    assert.match(await text(page, '.hero .ago time'), /ago/);
    assert.match(await page.locator('.hero .ago time').getAttribute('title'), /(EST|EDT|GMT-[45])$/);
    assert.match(await text(page, '.hero .zone'), /America\/New_York, days in UTC/);
  });

  await t.test('tooltips: hover, keyboard, Escape', async (t) => {
    const page = await open(t, browser, home);
    const bar = page.locator('svg.b').first();
    const { x, y, width, height } = await bar.boundingBox();
    await page.mouse.move(x + width - 2, y + height / 2);
    assert.match(await text(page, '.tip'), /No problems/);
    await page.mouse.move(x + 2, y + height / 2);
    assert.match(await text(page, '.tip'), /Not measured/);
    await page.mouse.move(5, 5);
    assert.equal(await page.locator('.tip').count(), 0);
    await bar.focus();
    const last = await bar.getAttribute('aria-valuetext');
    await page.keyboard.press('ArrowLeft');
    assert.notEqual(await bar.getAttribute('aria-valuetext'), last);
    assert.equal(await bar.getAttribute('aria-valuenow'), '88');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.tip').count(), 0);
  });

  await t.test('tooltips: tap, and tap elsewhere', async (t) => {
    const page = await open(t, browser, home, { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
    await page.locator('svg.b').first().tap();
    await page.locator('.tip').waitFor();
    await page.locator('.hero p').first().tap();
    await page.locator('.tip').waitFor({ state: 'detached' });
  });

  await t.test('the filter', async (t) => {
    const page = await open(t, browser, home);
    await page.locator('.filter').fill('worker 1');
    assert.equal(await page.locator('.m:visible').count(), 8);
    assert.equal(await text(page, '[role=status]'), '8 / 18');
    await page.locator('.filter').fill('shop');
    assert.equal(await page.locator('.m:visible').count(), 1, 'the name of a group shows all of it');
    await page.locator('.filter').fill('nothing like it');
    assert.equal(await page.locator('.quiet', { hasText: 'No monitor matches' }).count(), 1);
    assert.equal(await text(page, '[role=status]'), 'No monitor matches');
    await page.locator('.filter').fill('');
    assert.equal(await page.locator('.m:visible').count(), 18);
    assert.equal(await page.locator('.quiet:visible', { hasText: 'No monitor matches' }).count(), 0);
  });

  await t.test('the chart is read by pointer and by keyboard, in each of its ranges', async (t) => {
    const page = await open(t, browser, `${home}monitors/checkout`);
    const plot = page.locator('.ranges [open] .plot');
    await plot.hover({ position: { x: 2, y: 20 } });
    assert.match(await text(page, '.tip'), /Not measured/);
    for (const range of ['24 hours', '7 days', '30 days', '90 days']) {
      const summary = page.locator('.ranges summary', { hasText: range });
      if (range !== '7 days') await summary.click();
      assert.equal(await page.locator('.ranges details[open]').count(), 1, `${range}: only one is open`);
      await plot.focus();
      await page.keyboard.press('End');
      assert.match(await plot.getAttribute('aria-valuetext'), /, p50 [\d.]+ m?s, p95 [\d.]+ m?s$/, range);
      if (range === '24 hours') await page.locator('.ranges summary', { hasText: '7 days' }).click();
    }
  });

  await t.test('snippets are copied', async (t) => {
    const page = await open(t, browser, `${home}monitors/checkout`, { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.locator('.copy').first().click();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^\[!\[Checkout\]\(http.*\/status\/badge\/checkout\/status\.svg\)\]/);
  });

  await t.test('a change arrives without reload, and everything stays in its place', async (t) => {
    const page = await open(t, browser, home);
    const detail = await open(t, browser, `${home}monitors/checkout`);
    await page.evaluate(() => {
      globalThis.notReloaded = true;
      document.querySelectorAll('details.grp')[0].open = false;
    });
    const link = page.getByRole('link', { name: 'Worker 12', exact: true });
    await link.focus();
    const scrolled = await page.evaluate(() => scrollY);
    assert.ok(scrolled > 0);
    await mockoon.break();
    await until('the headline to change', async () => (await text(page, 'h1')).includes('Checkout down'));
    assert.equal(await page.title(), 'Checkout down. Everything else works. – Acme Status');
    assert.match(await text(page, '[role=status]'), /Checkout down/);
    assert.match(await text(page, 'article.inc'), /Checkout down/);
    assert.match(await page.locator('link[rel=icon]').getAttribute('href'), /\?down$/);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Worker 12');
    assert.equal(await page.evaluate(() => document.querySelectorAll('details.grp')[0].open), false);
    await until('the page of the monitor to change', async () => (await detail.title()).startsWith('Checkout: Down'));
    await mockoon.mend();
    await until('the headline to change back', async () => (await text(page, 'h1')).includes('Everything works'));
    assert.equal(await page.locator('article.inc').count(), 0);
    assert.equal(await page.evaluate(() => globalThis.notReloaded), true);
    await page.locator('details.grp summary').first().click();
    const today = page.locator('svg.b').first();
    await today.focus();
    await page.keyboard.press('End');
    await page.locator('.tip a', { hasText: 'Checkout down' }).waitFor();
    assert.match(await text(page, '.tip'), /Down: \d+ s/);
  });

  await t.test('maintenance comes and goes without reload', async (t) => {
    const page = await open(t, browser, `${home}maintenance`);
    const front = await open(t, browser, home);
    assert.match(await text(page, 'main'), /No maintenance is planned\./);
    await page.evaluate(() => (globalThis.notReloaded = true));
    const at = (minutes) => new Date(Date.now() + minutes * 60e3).toISOString();
    const window = `{ id: move, title: Move, monitors: [checkout], start: "${at(-2)}", end: "${at(60)}" }`;
    const before = await fs.readFile(file, 'utf8');
    await fs.writeFile(file, `${before}maintenance: [${window}]\n`);
    await page.locator('article.maintenance').waitFor();
    assert.match(await text(page, 'article.maintenance .plan'), /^\d+ \w+, \d\d:\d\d (EST|EDT|GMT-[45]) – /);
    await until('the headline to change', async () => (await text(front, 'h1')).includes('Checkout under maintenance. Everything else works.'));
    assert.match(await text(front, 'article.maintenance'), /Move\s+Maintenance until/);
    await fs.writeFile(file, before);
    await until('the maintenance to be over', async () => /No maintenance is planned\..*Move.*Completed/s.test(await text(page, 'main')));
    await until('the headline to change back', async () => (await text(front, 'h1')).includes('Everything works'));
    assert.equal(await front.locator('.mnt').count(), 0);
    assert.equal(await page.evaluate(() => globalThis.notReloaded), true);
  });
});
