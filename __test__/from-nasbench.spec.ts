import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import test from 'ava';

import { importTable } from '../ts/index.ts';
import { fixtureTrainings, record } from './sources.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The cell of the page. */
const CELL = {
  matrix: [
    [0, 1, 1, 0],
    [0, 0, 0, 1],
    [0, 0, 0, 1],
    [0, 0, 0, 0],
  ],
  ops: ['input', 'conv3x3-bn-relu', 'maxpool3x3', 'output'],
};

test('the code for those who come from the original runs as it stands', async (t) => {
  const page = await readFile(join(ROOT, 'docs', 'from-nasbench.md'), 'utf8');
  const blocks = Array.from(page.matchAll(/```ts\n(.*?)```/gs), ([, block]) => block ?? '');
  t.is(blocks.length, 5);

  // Inside the package, so that it finds itself by its name.
  const scratch = join(ROOT, 'target', 'from-nasbench');
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(join(scratch, 'example-'));
  const { Cell } = await import('../ts/index.ts');
  const trainings = fixtureTrainings().slice(0, 6);
  const { hash } = Cell.from(CELL);
  const records = trainings.map((training) => record({ ...training, ...CELL, hash }));
  await writeFile(join(folder, 'nasbench.tfrecord'), Buffer.concat(records));
  await importTable([join(folder, 'nasbench.tfrecord')], join(folder, 'nasbench.nb101'));
  await writeFile(join(folder, 'example.mjs'), blocks.join('\n'));
  const { stdout } = await promisify(execFile)(process.execPath, ['example.mjs'], { cwd: folder });

  const said = Object.fromEntries(
    stdout
      .trim()
      .split(/\n(?=\S)/)
      .map((line) => [line.split(' ')[0], line.replace(/^\S+ /, '')]),
  ) as Record<string, string>;
  t.regex(said['drawn'] ?? '', /^[012]$/);
  t.like(said, {
    spent: '[ true, 162 ]',
    valid: 'true false',
    refused: 'NB101_UNKNOWN_OP',
    first: `hash ${hash}`,
    computed: `3 3 ${trainings[0]?.trainableParameters}`,
    accuracies: 'true',
    budgets: '[ 4, 108 ]',
    edges: '4',
    named: 'true',
    isomorphic: 'true',
    cells: '423624 64542',
    repeats: '[ 0, 1, 2 ]',
    columns: '423624 2',
    mean: 'mean retrained',
    selected: '0',
  });
});
