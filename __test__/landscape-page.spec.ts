// Opens the report of a landscape in headless Chromium: nothing overflows, figures are saved.
import { landscape, openSurrogate } from '../ts/index.ts';
import { downloaded, isSound, openReport, page, test } from './page-tests.ts';

openReport('landscape-page', async (path) => {
  // All budgets, all metrics: whatever a report can show.
  const benchmark = openSurrogate();
  const found = await landscape(benchmark);
  benchmark.close();
  await found.writeReport(path);
});

for (const [width, scheme] of [
  [1000, 'light'],
  [390, 'light'],
  [1000, 'dark'],
  [320, 'dark'],
] as const)
  test(`at ${width} px, ${scheme}: nothing overflows, nothing is loaded, nothing complains`, async (t) => {
    await isSound(t, await page(width, scheme));
  });

test('figures and cells are saved as pictures', async (t) => {
  const browser = await page();
  for (const [figure, format] of [
    ['network', 'svg'],
    ['scatter-training-time-test-accuracy', 'png'],
    ['best-1', 'png'],
  ] as const) {
    await browser.evaluate(`document.querySelector('#figure-${figure} button[data-save=${format}]').click()`);
    const bytes = await downloaded(`${figure}.${format}`);
    if (format === 'png') t.deepEqual([...bytes.subarray(1, 4)], [...Buffer.from('PNG')]);
    else t.notRegex(bytes.toString('utf8'), /var\(/);
  }
  t.deepEqual(browser.heard.console, []);
});
