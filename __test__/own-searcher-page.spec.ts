import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { runPage } from './run-page.ts';

test('the code for a searcher of your own runs as it stands', async (t) => {
  const { folder, blocks, ts } = await runPage('docs/own-searcher.md');
  t.deepEqual(blocks, { sh: 0, ts: 2 });
  const [random, climber, both] = ts.split('\n');
  t.regex(random ?? '', /^random-search 0\.0\d+$/);
  t.regex(climber ?? '', /^hill-climber 0\.0\d+$/);
  t.is(both, 'random-search beside without repetition');
  t.true((await stat(join(folder, 'report.html'))).size > 10_000);
});
