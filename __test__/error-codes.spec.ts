import { readdir, readFile } from 'node:fs/promises';

import test from 'ava';

import { ERROR_CODES } from '../ts/index.ts';

/** The codes in string literals of sources, those of `ts/errors.ts` apart. */
async function codesIn(folder: string, extension: string): Promise<string[]> {
  const base = new URL(`../${folder}/`, import.meta.url);
  const files = (await readdir(base, { recursive: true })).filter(
    (file) => file.endsWith(extension) && file !== 'errors.ts',
  );
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, base), 'utf8')));
  return texts.flatMap((text) => Array.from(text.matchAll(/["'](NB101_\w+)["']/g), ([, code]) => code ?? ''));
}

test('the codes are those that the sources give', async (t) => {
  const found = await Promise.all([codesIn('crates', '.rs'), codesIn('native', '.rs'), codesIn('ts', '.ts')]);
  t.deepEqual([...new Set([...found.flat(), 'NB101_CLOSED'])].toSorted(), [...ERROR_CODES]);
});

test('the documents explain every code', async (t) => {
  const page = await readFile(new URL('../docs/error-codes.md', import.meta.url), 'utf8');
  const explained = Array.from(page.matchAll(/^\| `(NB101_\w+)`/gm), ([, code]) => code);
  t.deepEqual(explained.toSorted(), [...ERROR_CODES]);
});
