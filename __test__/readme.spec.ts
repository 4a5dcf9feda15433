import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { runPage } from './run-page.ts';

test("the README's TypeScript runs as it stands", async (t) => {
  const { folder, blocks, ts } = await runPage('README.md', { only: 'ts' });
  t.is(blocks.ts, 1);
  const [cell, neighbours, query, regret] = ts.split('\n');
  t.regex(cell ?? '', /^4 [0-9a-f]{32} \d+ \d+$/);
  t.is(neighbours, '4 of 423624 cells are one edit away');
  t.regex(query ?? '', /^surrogate 0\.\d+$/);
  t.regex(regret ?? '', /^0\.0\d+$/);
  t.true((await stat(join(folder, 'report.html'))).size > 10_000);
});
