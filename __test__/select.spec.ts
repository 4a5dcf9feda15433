import test from 'ava';
import * as fc from 'fast-check';

import { Cell, importTable, openTable, Space, type SelectOptions, type Table } from '../ts/index.ts';
import { describeCells, type CellJson } from '../ts/cell/facts.ts';
import { FIXTURE } from './sources.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { syntheticTable, WITH_TIMES } from './synthetic-table.ts';

const WHOLE = openTable(await syntheticTable(WITH_TIMES));
const SMALL_PATH = `${await temporaryFolder()}/fixture.nb101`;
await importTable([FIXTURE], SMALL_PATH, { kind: 'synthetic' });
const SMALL = openTable(SMALL_PATH);
const FACTS = describeCells(Space.nasbench101.packedCells());

type Wanted = SelectOptions & { where: NonNullable<SelectOptions['where']>; sortBy: string };

function meets(number: number, bounds: number | { min?: number; max?: number }): boolean {
  return typeof bounds === 'number'
    ? number === bounds
    : number >= (bounds.min ?? -Infinity) && number <= (bounds.max ?? Infinity);
}

/** The same by looking at every cell. */
function bruteForce(table: Table, wanted: Wanted): [number, number][] {
  const { epochs, repeat, checkpoint, limit = Infinity } = wanted;
  const value = (index: number, name: string): number => {
    if (name === 'index') return index;
    if (name === 'trainableParameters') return parameters(table, index);
    const fact = FACTS[index]?.[name as keyof CellJson];
    if (typeof fact === 'number') return fact;
    const column = cached(table, name, { epochs, repeat, checkpoint });
    return column[index] ?? NaN;
  };
  const { ops = {}, ...others } = wanted.where;
  const conditions = Object.entries(others) as [string, { min?: number; max?: number }][];
  const found: [number, number][] = [];
  for (const index of table.cells()) {
    const sorted = value(index, wanted.sortBy);
    if (Number.isNaN(sorted)) continue;
    if (!conditions.every(([name, bounds]) => meets(value(index, name), bounds))) continue;
    const own = (FACTS[index] as CellJson).ops;
    const counts = Object.entries(ops) as [string, number][];
    if (!counts.every(([op, bounds]) => meets(own.filter((name) => name === op).length, bounds))) continue;
    found.push([index, sorted]);
  }
  const sign =
    (wanted.order ?? (wanted.sortBy.endsWith('Accuracy') ? 'descending' : '')) === 'descending' ? -1 : 1;
  return found.toSorted((a, b) => sign * (a[1] - b[1]) || a[0] - b[0]).slice(0, limit);
}

function parameters(table: Table, index: number): number {
  return table === SMALL
    ? table.query(index, { epochs: 4 }).trainableParameters
    : (FACTS[index]?.trainable_parameters ?? NaN);
}

const columns = new Map<string, Float64Array>();
function cached(table: Table, metric: string, training: object): Float64Array {
  const key = JSON.stringify([table.path, metric, training]);
  const column = columns.get(key) ?? table.column(metric as 'testAccuracy', training);
  columns.set(key, column);
  return column;
}

const bounds = (most: number): fc.Arbitrary<{ min?: number; max?: number }> =>
  fc.record({ min: fc.nat(most), max: fc.nat(most) }, { requiredKeys: [] });

const conditions = fc.record(
  {
    vertices: bounds(7),
    edges: bounds(9),
    depth: bounds(6),
    width: fc.oneof(bounds(9), fc.integer({ min: 1, max: 6 })),
    paths: bounds(10),
    trainableParameters: fc.record({ max: fc.integer({ min: 0, max: 40_000_000 }) }),
    testAccuracy: fc.record({ min: fc.double({ min: 0.8, max: 1, noNaN: true }) }),
    trainingTime: bounds(2000),
    ops: fc.record({ 'conv3x3-bn-relu': bounds(5), maxpool3x3: fc.nat(5) }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);

const wanted = fc.record(
  {
    where: conditions,
    sortBy: fc.constantFrom('index', 'depth', 'trainableParameters', 'validationAccuracy', 'trainingTime'),
    order: fc.constantFrom('ascending', 'descending'),
    limit: fc.nat(50),
    repeat: fc.constantFrom(0, 1, 'mean', 'median', 'max'),
  },
  { requiredKeys: ['where', 'sortBy'] },
);

for (const [name, table, numRuns] of [
  ['a small table', SMALL, 100],
  ['the whole space', WHOLE, 4],
] as const)
  test(`selections agree with a look at every cell of ${name}`, (t) => {
    fc.assert(
      fc.property(wanted, (given) => {
        const { indices, values, kind } = table.select(given as SelectOptions);
        t.is(kind, 'synthetic');
        const found = Array.from(indices, (index, i) => [index, values[i]]);
        t.deepEqual(found, bruteForce(table, given as Wanted));
      }),
      { numRuns },
    );
  });

test('a metric may have a training of its own', (t) => {
  const all = SMALL.select({
    sortBy: { metric: 'testAccuracy', epochs: 4, repeat: 'max' },
    where: { validationAccuracy: { min: 0.5, epochs: 108, repeat: 1 }, trainingTime: { max: 1e9 } },
  });
  const expected = [...SMALL.cells()].filter(
    (index) => (SMALL.query(index, { repeat: 1 }).validationAccuracy ?? 0) >= 0.5,
  );
  t.is(expected.length, 5);
  t.deepEqual(
    [...all.indices].toSorted((a, b) => a - b),
    expected,
  );
  for (const [i, index] of all.indices.entries())
    t.is(all.values[i], SMALL.query(index, { epochs: 4, repeat: 'max' }).testAccuracy);
});

test('without options every cell comes, by its index', (t) => {
  t.deepEqual([...SMALL.select().indices], [...SMALL.cells()]);
  t.is(SMALL.select({ limit: 0 }).indices.length, 0);
  t.is(SMALL.select({ where: { depth: { max: Infinity, min: undefined } } }).indices.length, 6);
});

test('selections that make no sense are refused', (t) => {
  for (const given of [
    null,
    7,
    { where: null },
    { where: { hight: 7 } },
    { where: { depth: '4' } },
    { where: { depth: NaN } },
    { where: { depth: { least: 4 } } },
    { where: { depth: { max: null } } },
    { where: { depth: { max: 4, epochs: 108 } } },
    { where: { ops: { conv5x5: 1 } } },
    { where: { ops: null } },
    { where: { testAccuracy: { min: 0.9, repeat: 'all' } } },
    { sortBy: 'hash' },
    { sortBy: null },
    { sortBy: 7 },
    { sortBy: { metric: 'accuracy' } },
    { sortBy: {} },
    { order: 'up' },
    { limit: -1 },
    { limit: 1.5 },
    { epochs: '108' },
  ])
    t.throws(
      () => SMALL.select(given as SelectOptions),
      { code: 'NB101_BAD_ARGUMENT' },
      JSON.stringify(given),
    );
  t.throws(() => SMALL.select({ sortBy: 'testAccuracy', epochs: 12 }), { code: 'NB101_NO_COLUMN' });
  t.throws(() => SMALL.select({ where: { trainingTime: { max: 7, repeat: 5 } } }), {
    code: 'NB101_NO_COLUMN',
  });
});

test('batches say what queries say', (t) => {
  const indices = Space.nasbench101.sampleCells(1000, { seed: 1 });
  for (const repeat of [0, 'mean', 'median'] as const) {
    const values = WHOLE.values(indices, 'testAccuracy', { repeat });
    const reader = WHOLE.reader('testAccuracy', { repeat });
    t.deepEqual(
      [...values],
      Array.from(indices, (index) => reader.valueAt(index)),
    );
  }
  t.deepEqual([...SMALL.values(Uint32Array.of(8, 7), 'trainingTime')], [NaN, SMALL.query(7).trainingTime]);
  t.throws(() => SMALL.values(Uint32Array.of(7, 423_624), 'trainingTime'), {
    code: 'NB101_INDEX_OUT_OF_RANGE',
  });
  t.throws(() => SMALL.values([7] as unknown as Uint32Array, 'trainingTime'), { code: 'NB101_BAD_ARGUMENT' });
});

test('a table is a sequence of its cells, with their hashes', (t) => {
  const cells = [...SMALL];
  t.true(cells.every((cell) => Cell.isCell(cell)));
  t.deepEqual(
    cells.map((cell) => cell.index),
    [...SMALL.cells()],
  );
  t.deepEqual(
    [...SMALL.hashes()],
    cells.map((cell) => cell.hash),
  );
  let count = 0;
  for (const hash of WHOLE.hashes()) if (count++ % 50_000 === 0) t.is(Cell.fromHash(hash).index, count - 1);
  t.is(count, 423_624);
});

test('a closed table refuses all of this', (t) => {
  const table = openTable(SMALL_PATH);
  table.close();
  for (const use of [
    () => table.select(),
    () => table.values(Uint32Array.of(7), 'testAccuracy'),
    () => table.repeats(7),
    () => table.query(7, { repeat: 'all' }),
    () => [...table],
    () => [...table.hashes()],
  ])
    t.throws(use, { code: 'NB101_CLOSED' });
});
