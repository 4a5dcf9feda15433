// Opens the report of a landscape in headless Chromium: nothing overflows, figures are saved.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import anyTest from 'ava';

import { landscape, openSurrogate } from '../ts/index.ts';
import { Chromium, findChromium } from './chromium.ts';
import { temporaryFolder } from './temporary-folder.ts';

const path = findChromium();
if (path === undefined)
  process.stderr.write(
    'landscape-page: no Chromium on the path and none in CHROME_PATH, so no page is opened\n',
  );
// One page for all tests, one after the other.
const test = path === undefined ? anyTest.skip : anyTest.serial;

const shared = {} as { browser: Chromium; folder: string };

anyTest.serial.before(async () => {
  if (path === undefined) return;
  // All budgets, all metrics: whatever a report can show.
  const benchmark = openSurrogate();
  const found = await landscape(benchmark);
  benchmark.close();
  const folder = await temporaryFolder();
  await found.writeReport(join(folder, 'report.html'));
  const browser = await Chromium.start(path);
  await browser.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
  Object.assign(shared, { browser, folder });
});

anyTest.serial.after.always(async () => {
  if (path === undefined) return;
  await (shared as Partial<typeof shared>).browser?.close();
});

for (const [width, scheme] of [
  [1000, 'light'],
  [390, 'light'],
  [1000, 'dark'],
  [320, 'dark'],
] as const)
  test(`at ${width} px, ${scheme}: nothing overflows, nothing is loaded, nothing complains`, async (t) => {
    const { browser, folder } = shared;
    await browser.look(width, scheme);
    browser.heard.console.length = 0;
    browser.heard.requests.length = 0;
    await browser.open(pathToFileURL(join(folder, 'report.html')).href);
    const { NB101_SCREENSHOTS: pictures } = process.env;
    if (pictures)
      await writeFile(join(pictures, `landscape-${width}-${scheme}.png`), await browser.screenshot());
    const widths = await browser.evaluate<number[]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    t.is(widths[0], widths[1]);
    t.deepEqual(browser.heard.console, []);
    t.is(browser.heard.requests.length, 1, browser.heard.requests.join());
  });

test('figures and cells are saved as pictures', async (t) => {
  const { browser, folder } = shared;
  await browser.look(1000);
  await browser.open(pathToFileURL(join(folder, 'report.html')).href);
  for (const [figure, format] of [
    ['network', 'svg'],
    ['scatter-training-time-test-accuracy', 'png'],
    ['best-1', 'png'],
  ] as const) {
    await browser.evaluate(`document.querySelector('#figure-${figure} button[data-save=${format}]').click()`);
    const name = `${figure}.${format}`;
    while (!(await readdir(folder)).includes(name)) await sleep(20);
    const bytes = await readFile(join(folder, name));
    if (format === 'png') t.deepEqual([...bytes.subarray(1, 4)], [...Buffer.from('PNG')]);
    else t.notRegex(bytes.toString('utf8'), /var\(/);
  }
  t.deepEqual(browser.heard.console, []);
});
