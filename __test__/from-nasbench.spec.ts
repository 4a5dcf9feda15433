import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { Cell, importTable } from '../ts/index.ts';
import { runPage } from './run-page.ts';
import { fixtureTrainings, record } from './sources.ts';

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
  const trainings = fixtureTrainings().slice(0, 6);
  const { hash } = Cell.from(CELL);
  const { blocks, ts } = await runPage('docs/from-nasbench.md', {
    async prepare(folder) {
      const records = trainings.map((training) => record({ ...training, ...CELL, hash }));
      await writeFile(join(folder, 'nasbench.tfrecord'), Buffer.concat(records));
      await importTable([join(folder, 'nasbench.tfrecord')], join(folder, 'nasbench.nb101'));
    },
  });
  t.deepEqual(blocks, { sh: 0, ts: 5 });

  const said = Object.fromEntries(
    ts
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
