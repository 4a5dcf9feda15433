// Opens a report in headless Chromium: switches, boxes, hover, downloads, narrow screens.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { openTable, study } from '../ts/index.ts';
import type { Chromium } from './chromium.ts';
import { downloaded, fits, isSound, openReport, page, shared, test } from './page-tests.ts';
import { nasbench101 } from './run-cli.ts';
import { syntheticTable, WITH_TIMES } from './synthetic-table.ts';

openReport('report-page', async (path) => {
  const table = openTable(await syntheticTable(WITH_TIMES));
  const label = 'a label <b>that</b> is "long"';
  const result = await study(
    {
      searchers: [
        'random-search',
        'regularized-evolution',
        { name: 'regularized-evolution', label, preset: 'notebook' },
      ],
      runs: 12,
      budget: { seconds: 4e5 },
    },
    { benchmark: table },
  );
  await result.writeReport(path);
});

/** Whether the first thing with a selector can be seen. */
function isShown(browser: Chromium, selector: string): Promise<boolean> {
  return browser.evaluate(
    `getComputedStyle(document.querySelector(${JSON.stringify(selector)})).display !== 'none'`,
  );
}

function click(browser: Chromium, selector: string): Promise<void> {
  return browser.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);
}

for (const [width, scheme] of [
  [1000, 'light'],
  [390, 'light'],
  [390, 'dark'],
  [320, 'light'],
] as const)
  test(`at ${width} px, ${scheme}: nothing overflows, nothing is loaded, nothing complains`, async (t) => {
    const browser = await page(width, scheme);
    await isSound(t, browser);
    t.is(await isShown(browser, '.tools'), true, 'the script ran');
    const ground = await browser.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    t.is(ground, scheme === 'dark' ? 'rgb(20, 23, 27)' : 'rgb(255, 255, 255)');
  });

test('a box hides the lines of its searcher in all figures, and shows them again', async (t) => {
  const browser = await page();
  const hidden = (): Promise<number> =>
    browser.evaluate(
      `[...document.querySelectorAll('.line.s1')].filter((line) => getComputedStyle(line).display === 'none').length`,
    );
  t.is(await hidden(), 0);
  await click(browser, '#show-1');
  t.is(await hidden(), 8);
  t.true(await isShown(browser, '.line.s0'));
  await click(browser, '#figure-regret .legend label[for=show-1]');
  t.is(await hidden(), 0);
});

test('scales switch: axes change, lines are drawn anew, and back again as they were', async (t) => {
  const browser = await page();
  // Length and box of a line, since the same path can be written in many ways.
  const shape = (): Promise<number[]> =>
    browser.evaluate(`(() => { const path = document.querySelector('#figure-regret .wide .line.s0 path');
      const { x, y, width, height } = path.getBBox(); return [path.getTotalLength(), x, y, width, height]; })()`);
  const before = await shape();
  t.true(await isShown(browser, '#figure-regret .x-log'));
  t.false(await isShown(browser, '#figure-regret .x-linear'));
  await click(browser, '#figure-regret input[data-axis=x][value=linear]');
  t.false(await isShown(browser, '#figure-regret .x-log'));
  t.true(await isShown(browser, '#figure-regret .x-linear'));
  t.true(await isShown(browser, '#figure-regret .y-log'));
  t.notDeepEqual(await shape(), before);
  await click(browser, '#figure-regret input[data-axis=y][value=linear]');
  const linear = await shape();
  // Names stay in the order of the ends of their lines, beside them.
  const heights = await browser.evaluate<[number, number][]>(
    `[0, 1, 2].map((i) => ['end', 'name'].map((part) => {
       const { top, bottom } = document.querySelector('#figure-regret .wide .' + part + '.s' + i).getBoundingClientRect();
       return (top + bottom) / 2; }))`,
  );
  const [ends, names] = [0, 1].map((part) => heights.toSorted((a, b) => (a[part] ?? 0) - (b[part] ?? 0)));
  t.deepEqual(names, ends);
  t.true(
    heights.every(([end, name]) => Math.abs(end - name) < 40),
    heights.join(' '),
  );
  // From the upper left to the lower right of the frame, still.
  t.true(linear.every((value) => value > 0));
  await click(browser, '#figure-regret input[data-axis=y][value=log]');
  await click(browser, '#figure-regret input[data-axis=x][value=log]');
  const after = await shape();
  t.true(
    after.every((value, i) => Math.abs(value - (before[i] ?? NaN)) <= 1),
    `${before} became ${after}`,
  );
});

test('the pointer shows the numbers under it', async (t) => {
  const browser = await page();
  const [x, y] = await browser.evaluate<[number, number]>(
    `(() => { const svg = document.querySelector('#figure-regret .wide svg'); svg.scrollIntoView();
       const area = svg.getBoundingClientRect(); return [area.left + area.width / 2, area.top + 60]; })()`,
  );
  await browser.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y });
  const tip = await browser.evaluate<string>(`document.querySelector('#figure-regret .tip').textContent`);
  t.regex(tip, /^[\d,]+ seconds.*regularized-evolution 0\.\d{5} \(0\.\d{5} – 0\.\d{5}\)/);
  t.true(await isShown(browser, '#figure-regret .tip'));
  await browser.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x: 2, y: 2 });
  t.false(await isShown(browser, '#figure-regret .tip'));
});

test('figures are saved as SVG and PNG, as they are shown', async (t) => {
  const browser = await page();
  await click(browser, '#show-0');
  await click(browser, '#figure-regret button[data-save=svg]');
  const svg = (await downloaded('regret.svg')).toString('utf8');
  const faults = await browser.evaluate<string[]>(
    `(() => { const svg = new DOMParser().parseFromString(${JSON.stringify(svg)}, 'image/svg+xml');
       return [svg.documentElement.nodeName, String(svg.querySelectorAll('parsererror').length),
         String(svg.querySelectorAll('.line').length)]; })()`,
  );
  t.deepEqual(faults, ['svg', '0', '2']);
  t.regex(svg, /^<svg[^>]* xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  t.notRegex(svg, /var\(|x-linear/);

  await click(browser, '#figure-ranks button[data-save=png]');
  const png = await downloaded('ranks.png');
  t.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  t.is(png.readUInt32BE(16), 2 * 760);
  t.deepEqual(browser.heard.console, []);
});

test('tables are copied as CSV', async (t) => {
  const browser = await page();
  await browser.evaluate(
    `Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } })`,
  );
  await click(browser, '[aria-labelledby=final-regret] [data-copy]');
  const lines = (await browser.evaluate<string>('window.copied')).split('\r\n');
  t.is(lines[0], 'searcher,mean,from,to,median,25 %,75 %,runs at 0,any-time,rank,queries a run');
  t.is(lines.length, 1 + 3 + 1);
  const row = lines.find((line) => line.startsWith('regularized-evolution,'))?.split(',') ?? [];
  t.is(row.length, 11);
  t.true(row.slice(1).every((field) => Number.isFinite(Number(field)) && field !== ''));
  t.true(lines.some((line) => line.startsWith('"a label <b>that</b> is ""long""",')));
});

test('without its script the page shows the same, but for what needs it', async (t) => {
  const { browser } = shared;
  await browser.send('Emulation.setScriptExecutionDisabled', { value: true });
  try {
    await page(390);
    await browser.send('Emulation.setScriptExecutionDisabled', { value: false });
    t.false(await isShown(browser, '.tools'));
    t.true(await isShown(browser, '#figure-regret .narrow'));
    await fits(t, browser);
  } finally {
    await browser.send('Emulation.setScriptExecutionDisabled', { value: false });
  }
});

test('the page of the built command works as well: its script went through the bundler', async (t) => {
  const { browser, folder } = shared;
  const table = await syntheticTable(WITH_TIMES);
  const { code, stderr } = await nasbench101(
    ['study', '--table', table, '--runs', '3', '--budget-queries', '30'].concat(
      '--out',
      join(folder, 'built'),
    ),
  );
  t.is(code, 0, stderr);
  browser.heard.console.length = 0;
  await browser.look(1000);
  await browser.open(pathToFileURL(join(folder, 'built', 'report.html')).href);
  t.true(await isShown(browser, '.tools'));
  await click(browser, '#figure-regret input[data-axis=x][value=linear]');
  t.true(await isShown(browser, '#figure-regret .x-linear'));
  t.deepEqual(browser.heard.console, []);
});
