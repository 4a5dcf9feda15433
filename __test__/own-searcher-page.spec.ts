import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import test from 'ava';

import { syntheticTable, WITHOUT_TIMES } from './synthetic-table.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

test('the code for a searcher of your own runs as it stands', async (t) => {
  const page = await readFile(join(ROOT, 'docs', 'own-searcher.md'), 'utf8');
  const blocks = Array.from(page.matchAll(/```ts\n(.*?)```/gs), ([, block]) => block ?? '');
  t.is(blocks.length, 2);

  // Inside the package, so that it finds itself by its name.
  const scratch = join(ROOT, 'target', 'own-searcher');
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(join(scratch, 'example-'));
  const table = JSON.stringify(await syntheticTable(WITHOUT_TIMES));
  const code = blocks.join('\n').replace('openBenchmark()', `openBenchmark({ table: ${table} })`);
  await writeFile(join(folder, 'example.mjs'), code);
  const { stdout } = await promisify(execFile)(process.execPath, ['example.mjs'], { cwd: folder });

  const [random, climber, both] = stdout.split('\n');
  t.regex(random ?? '', /^random-search 0\.0\d+$/);
  t.regex(climber ?? '', /^hill-climber 0\.0\d+$/);
  t.is(both, 'random-search beside without repetition');
  t.true((await stat(join(folder, 'report.html'))).size > 10_000);
});
