import { join } from 'node:path';

import test from 'ava';
import * as fc from 'fast-check';

import {
  BudgetClock,
  importTable,
  openTable,
  seededRandom,
  type Metric,
  type TableRecord,
} from '../ts/index.ts';
import { FIXTURE } from './sources.ts';
import { temporaryFolder } from './temporary-folder.ts';

const PATH = join(await temporaryFolder(), 'fixture.nb101');
await importTable([FIXTURE], PATH, { kind: 'synthetic' });
const table = openTable(PATH);
const CELLS = [...table.cells()];
const METRICS: readonly Metric[] = ['trainingTime', 'trainAccuracy', 'validationAccuracy', 'testAccuracy'];

const questions = fc.record({
  cell: fc.constantFrom(...CELLS),
  epochs: fc.constantFrom(4, 108),
  checkpoint: fc.constantFrom('halfway', 'final'),
});

test('all gives every repeat, in order', (t) => {
  for (const cell of CELLS) {
    const all = table.query(cell, { epochs: 4, repeat: 'all' });
    t.deepEqual(
      all,
      [0, 1, 2].map((repeat) => table.query(cell, { epochs: 4, repeat })),
    );
    t.deepEqual(table.repeats(cell, { epochs: 4 }), [0, 1, 2]);
  }
});

test('summaries are those of the repeats, metric by metric', (t) => {
  fc.assert(
    fc.property(questions, ({ cell, epochs, checkpoint }) => {
      const all = table.query(cell, { epochs, checkpoint, repeat: 'all' });
      const expected = {
        mean: (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length,
        median: (values: number[]) => values.toSorted((a, b) => a - b)[1],
        min: (values: number[]) => Math.min(...values),
        max: (values: number[]) => Math.max(...values),
      };
      for (const summary of ['mean', 'median', 'min', 'max'] as const) {
        const record = table.query(cell, { epochs, checkpoint, repeat: summary });
        t.is(record.repeat, summary);
        for (const metric of METRICS) {
          const value = expected[summary](all.map((one) => one[metric] ?? NaN));
          t.is(record[metric], value);
          t.is(table.reader(metric, { epochs, checkpoint, repeat: summary }).valueAt(cell), value);
          t.is(table.column(metric, { epochs, checkpoint, repeat: summary })[cell], value);
        }
      }
    }),
    { numRuns: 10 },
  );
});

function drawn(number: number): unknown {
  return table.query(7, { repeat: { draw: () => number } }).repeat;
}

test('a drawn repeat is the one that the record tells, and the generator alone decides', (t) => {
  fc.assert(
    fc.property(questions, fc.maxSafeNat(), (question, seed) => {
      const draws = (): TableRecord[] => {
        const draw = seededRandom(seed);
        return Array.from({ length: 5 }, () => table.query(question.cell, { ...question, repeat: { draw } }));
      };
      const records = draws();
      t.deepEqual(records, draws());
      const random = seededRandom(seed);
      for (const record of records) {
        t.is(record.repeat, Math.floor(random() * 3));
        t.deepEqual(record, table.query(question.cell, { ...question, repeat: record.repeat }));
      }
    }),
  );
  t.deepEqual([0, 1 / 3 - 1e-9, 0.5, 1 - 2 ** -53].map(drawn), [0, 0, 1, 2]);
});

test('what is no repeat is refused', (t) => {
  for (const repeat of [
    'random',
    'All',
    {},
    { draw: 7 },
    { draw: () => 1 },
    { draw: () => -0.1 },
    { draw: () => NaN },
    { draw: () => '0' },
    [],
  ])
    t.throws(() => table.query(7, { repeat: repeat as unknown as 0 }), { code: 'NB101_BAD_ARGUMENT' });
  t.throws(() => table.column('testAccuracy', { repeat: 'all' as 'mean' }), { code: 'NB101_BAD_ARGUMENT' });
  for (const repeat of ['all', { draw: Math.random }] as 'all'[]) {
    t.throws(() => table.query(8, { repeat }), { code: 'NB101_CELL_NOT_IN_TABLE' });
    t.throws(() => table.query(7, { epochs: 12, repeat }), { code: 'NB101_NO_BUDGET' });
  }
  t.throws(() => table.repeats(7, { epochs: 12 }), { code: 'NB101_NO_BUDGET' });
});

test('a clock counts time and epochs, half-way half of them', (t) => {
  const clock = new BudgetClock();
  t.deepEqual(clock.toJSON(), { seconds: 0, epochs: 0, queries: 0 });
  const final = table.query(7, { epochs: 108, repeat: 1 });
  const halfway = table.query(90, { epochs: 4, repeat: 2, checkpoint: 'halfway' });
  t.is(clock.charge(final), final);
  t.deepEqual({ ...clock.toJSON() }, { seconds: final.trainingTime, epochs: 108, queries: 1 });
  clock.charge(halfway);
  t.deepEqual(clock.toJSON(), {
    seconds: (final.trainingTime ?? NaN) + (halfway.trainingTime ?? NaN),
    epochs: 108 + 2,
    queries: 2,
  });
  t.is(clock.charge({ epochs: 5, checkpoint: 'halfway', trainingTime: 0 }).epochs, 5);
  t.is(clock.epochs, 112);
  clock.reset();
  t.deepEqual([clock.seconds, clock.epochs, clock.queries], [0, 0, 0]);
});

test('a clock refuses what has no time, and counts nothing then', (t) => {
  const clock = new BudgetClock();
  const timeless = { epochs: 108, checkpoint: 'final', trainingTime: undefined } as const;
  t.throws(() => clock.charge(timeless), { code: 'NB101_MISSING_VALUES' });
  for (const record of [undefined, null, 7, {}, []])
    t.throws(() => clock.charge(record as unknown as typeof timeless), { code: 'NB101_BAD_ARGUMENT' });
  t.is(clock.queries, 0);
});
