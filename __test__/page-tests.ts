// Tests of one report in one headless Chromium, one after the other.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import anyTest, { type ExecutionContext } from 'ava';

import { Chromium, findChromium } from './chromium.ts';
import { temporaryFolder } from './temporary-folder.ts';

export type Scheme = 'light' | 'dark';

const path = findChromium();

/** Where a report can be opened, a test; else one that is skipped. */
export const test = path === undefined ? anyTest.skip : anyTest.serial;

/** The browser, and the folder that it saves to, with `report.html` in it. */
export const shared = {} as { browser: Chromium; folder: string };

let prefix = '';

/** Opens a browser for a report that `write` makes before the tests. `name` stands in messages and names of pictures. */
export function openReport(name: string, write: (path: string) => Promise<void>): void {
  prefix = name;
  if (path === undefined) {
    process.stderr.write(`${name}: no Chromium on the path and none in CHROME_PATH, so no page is opened\n`);
    return;
  }
  anyTest.serial.before(async () => {
    const folder = await temporaryFolder();
    await write(join(folder, 'report.html'));
    const browser = await Chromium.start(path);
    await browser.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
    Object.assign(shared, { browser, folder });
  });
  anyTest.serial.after.always(async () => {
    await (shared as Partial<typeof shared>).browser?.close();
  });
}

/** Loads the page anew in a window of this width. */
export async function page(width = 1000, scheme: Scheme = 'light'): Promise<Chromium> {
  const { browser, folder } = shared;
  await browser.look(width, scheme);
  browser.heard.console.length = 0;
  browser.heard.requests.length = 0;
  await browser.open(pathToFileURL(join(folder, 'report.html')).href);
  const { NB101_SCREENSHOTS: pictures } = process.env;
  if (pictures)
    await writeFile(join(pictures, `${prefix}-${width}-${scheme}.png`), await browser.screenshot());
  return browser;
}

/** That nothing is wider than the window. */
export async function fits(t: ExecutionContext, browser: Chromium): Promise<void> {
  const widths = await browser.evaluate<number[]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  t.is(widths[0], widths[1]);
}

/** That nothing overflows, nothing complains, and nothing but the page was asked for. */
export async function isSound(t: ExecutionContext, browser: Chromium): Promise<void> {
  await fits(t, browser);
  t.deepEqual(browser.heard.console, []);
  t.is(browser.heard.requests.length, 1, browser.heard.requests.join());
}

/** The file of this name, once the browser has written it whole. */
export async function downloaded(name: string): Promise<Buffer> {
  for (;;) {
    if ((await readdir(shared.folder)).includes(name)) return readFile(join(shared.folder, name));
    await sleep(20);
  }
}
