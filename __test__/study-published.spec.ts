// A study of published numbers, which a user does not have: the test says so and passes where the folder is absent.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import test from 'ava';

import { importTable, openTable, study } from '../ts/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

const DATA = fileURLToPath(new URL('../../shared/data/nb101/', import.meta.url));

test('regularised evolution beats random search at 1,000 queries, not at 50', async (t) => {
  const sources = ['mean_test_accuracy_108.npy', 'test_accuracy_108_run0.npy'].map((name) =>
    join(DATA, name),
  );
  if (!sources.every((source) => existsSync(source))) {
    t.log(`skipped: ${DATA} has no columns`);
    t.pass();
    return;
  }
  const path = join(await temporaryFolder(), 'columns.nb101');
  await importTable(sources, path);
  const benchmark = openTable(path);
  const result = await study({ runs: 500, budget: { queries: 1000 } }, { benchmark });
  t.like(result.protocol, {
    objective: { metric: 'test_accuracy', repeat: 0 },
    quality: { metric: 'test_accuracy', repeat: 'mean' },
  });
  t.is(result.kind, 'published');
  t.is(result.summary().best.quality, 0.943175752957662);

  const [random, evolution] = ['random-search', 'regularized-evolution'].map((name) => result.curve(name));
  const at = (curve: typeof random, queries: number): number =>
    curve?.mean[curve.clock.findLastIndex((clock) => clock <= queries)] ?? NaN;
  // The standard error of these means is about 0.0001; the first 100 members of the population are random.
  t.true(at(evolution, 1000) < at(random, 1000) - 0.0005);
  t.true(Math.abs(at(evolution, 50) - at(random, 50)) < 0.0007);
  benchmark.close();
});
