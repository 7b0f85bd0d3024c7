// Chromium from the system, steered by playwright-core; axe-core looks at every page.

import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const axe = await fs.readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
/**
 * A frame on another site has no script and asks for itself again by `<meta http-equiv=refresh>`. axe refuses that for every delay below
 * 20 hours, so no interval that is of use would pass. It does not look at a `Refresh` header, but that would be the same to a reader, and
 * a file of the static export has none. WCAG 2.2.1 excepts what tells the present as it happens; a reader loses nothing: no form, no script.
 */
const FRAME = { 'meta-refresh': { enabled: false } };
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Where screenshots go; ignored by git. */
const RESULTS = new URL('../../../test-results/', import.meta.url).pathname;

/** What a page is looked at with. */
export const VIEWS = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  'narrow-light': { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
  'narrow-dark': { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
  rtl: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  'rtl-narrow': { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
  'no-script': { viewport: { width: 1280, height: 900 }, colorScheme: 'light', javaScriptEnabled: false },
};

export async function launchChromium() {
  const candidates = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const executablePath = candidates.find((candidate) => candidate && existsSync(candidate));
  if (!executablePath) throw new Error('there is no Chromium: apt-get install chromium, or set CHROMIUM');
  // the sandbox cannot be had as root, or in most containers
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** Opens a page, keeps its picture, and gives what is wrong with it: a list of sentences. */
export async function inspect(browser, url, viewName, picture, expectedStatus = 200) {
  const context = await browser.newContext({ ...VIEWS[viewName], timezoneId: 'UTC', locale: 'en-GB' });
  const wrong = [];
  try {
    const page = await context.newPage();
    const { origin } = new URL(url);
    page.on('pageerror', (error) => wrong.push(`script error: ${error.message}`));
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== origin) wrong.push(`asks another origin: ${request.url()}`);
    });
    page.on('console', (message) => {
      const ofThePageItself = message.location().url === url && /status of 404/.test(message.text());
      if (['error', 'warning'].includes(message.type()) && !(ofThePageItself && expectedStatus === 404)) {
        wrong.push(`console: ${message.text()}`);
      }
    });
    // the English page, laid out as one that is written from right to left
    if (viewName.startsWith('rtl')) await rewrite(page, url, (html) => html.replace('<html ', '<html dir="rtl" '));
    const response = await page.goto(url, { waitUntil: 'load' });
    if (response.status() !== expectedStatus) wrong.push(`answers ${response.status()}, not ${expectedStatus}`);
    await fs.mkdir(RESULTS, { recursive: true });
    await page.screenshot({ path: path.join(RESULTS, `${picture}-${viewName}.png`), fullPage: true });
    const { wide, high } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      high: document.body.scrollHeight,
    }));
    if (wide > 0) wrong.push(`is ${wide} px wider than the window`);
    if (high === 0) wrong.push('is empty');
    if (viewName === 'light') wrong.push(...(await unreachable(page)));
    const scriptless = VIEWS[viewName].javaScriptEnabled === false;
    wrong.push(...(await (scriptless ? violationsWithoutScript(browser, url, viewName) : violations(page))));
  } finally {
    await context.close();
  }
  return wrong;
}

/** What can be clicked but not reached with the Tab key. */
async function unreachable(page) {
  const count = await page.evaluate(() => {
    globalThis.waiting = new Set(document.querySelectorAll('a[href], summary, button, input, [tabindex]'));
    for (const each of globalThis.waiting) if (!each.checkVisibility() || each.closest('.tip')) globalThis.waiting.delete(each);
    return globalThis.waiting.size;
  });
  // a tooltip that opens on the way may have links of its own
  for (let presses = 0; presses < 2 * count + 10; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => globalThis.waiting.delete(document.activeElement) && globalThis.waiting.size === 0)) break;
  }
  const left = await page.evaluate(() => [...globalThis.waiting].map((each) => each.outerHTML.slice(0, 200)));
  return left.map((html) => `cannot be reached by keyboard: ${html}`);
}

async function violations(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(
    ([tags, rules]) => globalThis.axe.run({ runOnly: { type: 'tag', values: tags }, rules: { 'target-size': { enabled: true }, ...rules } }),
    [AXE_TAGS, page.url().includes('/embed/') ? FRAME : {}],
  );
  if (result.passes.length === 0) return ['axe-core found nothing to look at'];
  return result.violations.map(({ id, help, nodes }) => `axe ${id}: ${help}\n    ${nodes.map((node) => node.html).join('\n    ')}`);
}

/** Changes the document on its way to the browser. */
async function rewrite(page, url, change) {
  await page.route(url, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: change(await response.text()) });
  });
}

/** axe-core is script itself: it looks at the same page with its scripts taken out and its `noscript` shown. */
async function violationsWithoutScript(browser, url, viewName) {
  const context = await browser.newContext({ ...VIEWS[viewName], javaScriptEnabled: true });
  try {
    const page = await context.newPage();
    const bare = (html) => html.replaceAll(/<script\b.*?<\/script>/gs, '').replaceAll(/<\/?noscript\b[^>]*>/g, '');
    await rewrite(page, url, bare);
    await page.goto(url, { waitUntil: 'load' });
    return await violations(page);
  } finally {
    await context.close();
  }
}
