import test from 'ava';

import { Cell, NasBenchError, Space } from '../ts/index.ts';
import { BEST } from './reference.ts';

const WHOLE_SHA256 = '6415f45f9381769c59982b2d4051ebc11f15c3f1dc6562478684341f5142e108';

test('the counts of the published space', (t) => {
  const space = Space.nasbench101;
  t.is(space.size, 423_624);
  t.is(space.labelled, 1_293_208);
  t.deepEqual(space.sizeByVertices, { 2: 1, 3: 6, 4: 84, 5: 2441, 6: 62_010, 7: 359_082 });
  t.deepEqual(space.limits, { vertices: 7, edges: 9, ops: 3 });
  t.is(Space.nasbench101, space);
});

test('smaller spaces', (t) => {
  t.is(new Space({ vertices: 6 }).size, 64_542);
  t.is(new Space({ vertices: 4 }).size, 91);
  t.is(new Space({ vertices: 2, edges: 1, ops: 1 }).size, 1);
  // With one operation a cell is an unlabelled class.
  t.is(new Space({ ops: 1 }).size, 2494);
  t.is(new Space({ vertices: undefined }).size, 423_624);
});

test('cell and index lead to each other in every space', (t) => {
  for (const space of [new Space({ vertices: 5, edges: 6, ops: 2 }), new Space({ edges: 5 })]) {
    const packed = space.packedCells();
    t.is(packed.length, space.size);
    for (let index = 0; index < space.size; index += 7) {
      t.deepEqual([space.cell(index).packed], [...packed.subarray(index, index + 1)]);
      t.is(space.indexOf(space.cell(index)), index);
    }
  }
});

test('what is outside has no index', (t) => {
  const small = new Space({ vertices: 5 });
  t.is(small.indexOf(Cell.from(BEST)), undefined);
  t.is(small.rank(Cell.from(BEST)), undefined);
  t.deepEqual([...small.indicesOf(Uint32Array.of(1, Cell.from(BEST).packed))], [0, -1]);
});

test('a batch gives what single calls give', (t) => {
  const space = Space.nasbench101;
  const packed = space.packedCells();
  const indices = space.indicesOf(packed);
  t.true(indices.every((index, position) => index === position));
  const own = Cell.from(BEST);
  t.deepEqual([...space.indicesOf(Uint32Array.of(own.packed))], [own.index]);
  t.is(space.indicesOf(new Uint32Array()).length, 0);
  const shared = new Uint32Array(new SharedArrayBuffer(8));
  shared.set([1, own.packed]);
  t.deepEqual([...space.indicesOf(shared)], [0, own.index]);
});

test('hashes, their order and ranks agree', async (t) => {
  const space = new Space({ vertices: 5 });
  const { bytes, sha256 } = await space.hashes();
  const hashes = Array.from({ length: space.size }, (_hash, index) =>
    Buffer.from(bytes.subarray(16 * index, 16 * index + 16)).toString('hex'),
  );
  t.is(hashes[1234], space.cell(1234).hash);
  const order = space.hashOrder();
  t.deepEqual(
    Array.from(order, (index) => hashes[index]),
    hashes.toSorted(),
  );
  t.is(space.rank(space.cell(order[100] ?? 0)), 100);
  t.is(sha256.length, 64);
});

test('every hash of the published space', async (t) => {
  const seen: number[] = [];
  const { bytes, sha256 } = await Space.nasbench101.hashes({ onProgress: (done) => void seen.push(done) });
  t.is(sha256, WHOLE_SHA256);
  t.is(bytes.length, 16 * 423_624);
  t.is(seen.at(-1), 423_624);
  const [first = 0] = Space.nasbench101.hashOrder();
  t.is(Cell.fromIndex(first).hash, '00005c142e6f48ac74fdcf73e3439874');
  t.is(Space.nasbench101.rank(Cell.fromIndex(first)), 0);
});

test('hashing stops when asked to', async (t) => {
  const reason = new Error('enough');
  await t.throwsAsync(Space.nasbench101.hashes({ signal: AbortSignal.abort(reason) }), { is: reason });
  const controller = new AbortController();
  const job = Space.nasbench101.hashes({ signal: controller.signal });
  controller.abort(reason);
  await t.throwsAsync(job, { is: reason });
});

test('neighbours are within the space and ascend', (t) => {
  const cell = Cell.from(BEST);
  const neighbours = Space.nasbench101.neighbours(cell);
  t.deepEqual(
    [...neighbours],
    cell.neighbours().map(({ index }) => index),
  );
  t.deepEqual(
    [...neighbours],
    [...new Set(neighbours)].toSorted((a, b) => a - b),
  );
  t.false(neighbours.includes(cell.index));
  // input -> conv3x3 -> output in a space with one operation: only the added edge is left.
  t.is(new Space({ ops: 1 }).neighbours(Cell.fromPacked(0b101)).length, 1);
});

test('the same seed gives the same cells', (t) => {
  for (const over of ['cells', 'encodings'] as const) {
    const draw = (seed: number): Uint32Array => Space.nasbench101.sampleCells(100, { seed, over });
    t.deepEqual(draw(7), draw(7));
    t.notDeepEqual(draw(7), draw(8));
    t.true(draw(7).every((index) => index < 423_624));
  }
  t.is(Space.nasbench101.sampleCells(0, { seed: 0 }).length, 0);
  t.deepEqual(
    Space.nasbench101.sampleCells(5, { seed: 2 ** 53 - 1 }),
    Space.nasbench101.sampleCells(5, { seed: 2 ** 53 - 1, over: 'cells' }),
  );
});

test('cells are drawn evenly, encodings favour small cells', (t) => {
  const space = new Space({ vertices: 3 });
  const counts = new Uint32Array(space.size);
  for (const index of space.sampleCells(70_000, { seed: 1 })) counts[index] = (counts[index] ?? 0) + 1;
  // 10,000 expected for each of 7; six standard deviations are 556, exceeded once in 10^8 runs.
  t.true(
    counts.every((count) => Math.abs(count - 10_000) < 556),
    counts.join(' '),
  );
  t.true(meanVertices('encodings') < meanVertices('cells'));
});

function meanVertices(over: 'cells' | 'encodings'): number {
  const indices = Space.nasbench101.sampleCells(1000, { seed: 1, over });
  return indices.reduce((sum, index) => sum + Cell.fromIndex(index).vertices / 1000, 0);
}

test('limits and arguments out of range', (t) => {
  for (const limits of [
    { vertices: 1 },
    { vertices: 8 },
    { edges: 0 },
    { edges: 10 },
    { ops: 0 },
    { ops: 4 },
  ])
    for (const [name, value] of Object.entries(limits))
      for (const wrong of [value, -1, NaN, value + 0.5, 2 ** 32])
        t.throws(() => new Space({ [name]: wrong }), { instanceOf: NasBenchError, code: 'NB101_BAD_SPACE' });
  for (const limits of [null, 7, { vertices: '7' }, { ops: null }] as object[])
    t.throws(() => new Space(limits), { code: 'NB101_BAD_ARGUMENT' });

  const space = new Space({ vertices: 3 });
  for (const index of [7, -1, 0.5, NaN, 2 ** 32])
    t.throws(() => space.cell(index), { code: 'NB101_INDEX_OUT_OF_RANGE' });
  t.throws(() => space.cell('0' as unknown as number), { code: 'NB101_BAD_ARGUMENT' });
  t.throws(() => space.indexOf({} as Cell), { code: 'NB101_BAD_ARGUMENT' });
  t.throws(() => space.neighbours(null as unknown as Cell), { code: 'NB101_BAD_ARGUMENT' });
  const error = t.throws(() => space.indicesOf(Uint32Array.of(1, 1, 0)), { code: 'NB101_NOT_PACKED' });
  t.regex(error.message, /^entry 2: /);
  for (const packed of [[1], null, new Int32Array(1), new ArrayBuffer(4)] as unknown as Uint32Array[])
    t.throws(() => space.indicesOf(packed), { code: 'NB101_BAD_ARGUMENT' });

  for (const count of [-1, 1.5, 2 ** 24 + 1, NaN, '1' as unknown as number])
    t.throws(() => space.sampleCells(count, { seed: 1 }), { code: 'NB101_BAD_ARGUMENT' });
  for (const how of [undefined, {}, { seed: -1 }, { seed: 2 ** 53 }, { seed: 1, over: 'all' }, { seed: 1n }])
    t.throws(() => space.sampleCells(1, how as { seed: number }), { code: 'NB101_BAD_ARGUMENT' });
});
