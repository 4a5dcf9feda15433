import { once } from 'node:events';
import { inspect } from 'node:util';
import { Worker } from 'node:worker_threads';

import test from 'ava';

import { Cell, OPS, PAPER_NETWORK } from '../ts/index.ts';
import { cellToPng, cellToSvg } from '../ts/report/index.ts';
import { BEST, INCEPTION, moduleHash, rows } from './reference.ts';

const CONV3 = 'conv3x3-bn-relu';

test('the best cell of the paper', (t) => {
  const cell = Cell.from(BEST);
  t.is(cell.trainableParameters, 32_426_634);
  t.is(cell.flops, 4_779_545_600);
  t.is(cell.hash, moduleHash(BEST));
  t.deepEqual([cell.vertices, cell.edges, cell.depth, cell.width, cell.paths], [7, 9, 5, 4, 4]);
});

test('the Inception-like cell of the paper', (t) => {
  const cell = Cell.from(INCEPTION);
  t.is(cell.trainableParameters, 2_694_282);
  t.is(cell.flops, 405_017_600);
  t.is(cell.hash, moduleHash(INCEPTION));
  t.deepEqual([cell.vertices, cell.edges, cell.depth, cell.width], [7, 9, 3, 4]);
});

test('the smallest cell', (t) => {
  const cell = Cell.from({ matrix: rows('01', '00'), ops: ['input', 'output'] });
  t.is(cell.index, 0);
  t.is(cell.packed, 1);
  t.is(cell.trainableParameters, 882_570);
  t.is(cell.flops, 139_400_192);
  t.true(cell.isCanonical);
});

test('the first hash of the published order', (t) => {
  const cell = Cell.fromHash('00005c142e6f48ac74fdcf73e3439874');
  t.is(cell.hash, '00005c142e6f48ac74fdcf73e3439874');
  t.true(Cell.fromHash('00005C142E6F48AC74FDCF73E3439874').equals(cell));
});

test('index, packed number and hash each lead back to the cell', (t) => {
  for (let index = 0; index < 423_624; index += 9973) {
    const cell = Cell.fromIndex(index);
    t.is(cell.index, index);
    t.true(cell.isCanonical);
    t.is(Cell.fromPacked(cell.packed).index, index);
    t.is(Cell.fromHash(cell.hash).index, index);
    t.is(Cell.from({ matrix: cell.matrix, ops: cell.ops }).packed, cell.packed);
  }
});

test('a spec is pruned, and what is pruned away is not held to the rules', (t) => {
  // Vertices 2 and 3 lead nowhere.
  const matrix = rows('01111', '00001', '00000', '00000', '00000');
  const cell = Cell.from({ matrix, ops: ['input', CONV3, 'no such op', 'output', 'output'] });
  t.deepEqual(cell.matrix, rows('011', '001', '000'));
  t.deepEqual(cell.ops, ['input', CONV3, 'output']);
});

test('a spec of a thousand vertices is fine if it prunes to few', (t) => {
  const matrix = Array.from({ length: 1000 }, () => new Uint8Array(1000));
  const ops = Array.from({ length: 1000 }, () => CONV3);
  ops[0] = 'input';
  ops[999] = 'output';
  matrix[0]?.fill(1, 1);
  (matrix[500] as Uint8Array)[999] = 1;
  t.deepEqual(Cell.from({ matrix, ops }).toJSON(), Cell.fromPacked(0b111).toJSON());
});

test('rows may be typed arrays of any kind', (t) => {
  for (const Row of [
    Uint8Array,
    Int8Array,
    Uint8ClampedArray,
    Uint16Array,
    Int32Array,
    Float32Array,
    Float64Array,
  ])
    t.is(
      Cell.from({ matrix: BEST.matrix.map((row) => Row.from(row)), ops: BEST.ops }).index,
      Cell.from(BEST).index,
    );
});

test('a cell keeps the order of its spec, and the order of published values can be left', (t) => {
  // Three paths share 128 channels: the first gets one more.
  const matrix = rows('01110', '00001', '00001', '00001', '00000');
  const own = Cell.from({ matrix, ops: ['input', 'maxpool3x3', CONV3, CONV3, 'output'] });
  t.deepEqual(own.ops, ['input', 'maxpool3x3', CONV3, CONV3, 'output']);
  t.false(own.isCanonical);
  t.true(own.equals(own.canonical()));
  t.deepEqual(own.vertexChannels(128, 128), [128, 43, 43, 42, 128]);
  t.deepEqual(own.cost(), own.canonical().cost({ vertexOrder: 'own' }));
  t.not(own.cost({ vertexOrder: 'own' }).trainableParameters, own.trainableParameters);
});

test('the cost of another network', (t) => {
  const cell = Cell.fromPacked(1);
  t.deepEqual(cell.cost({ network: PAPER_NETWORK }), { trainableParameters: 882_570, flops: 139_400_192 });
  // One stack of one cell: stem 3*3*3*16 + 2*16, projection 16*16 + 2*16, dense 16*10 + 10.
  const { trainableParameters } = cell.cost({ network: { stemChannels: 16, stacks: 1, cellsPerStack: 1 } });
  t.is(trainableParameters, 3 * 3 * 3 * 16 + 32 + 16 * 16 + 32 + 170);
});

test('neighbours are one edit away', (t) => {
  const neighbours = Cell.fromPacked(0b101).neighbours();
  t.deepEqual(
    neighbours.map(({ ops, edges }) => [ops[1], edges]),
    [
      [OPS[1], 2],
      [OPS[2], 2],
      [OPS[0], 3],
    ],
  );
});

test('JSON has the promised fields', (t) => {
  t.deepEqual(JSON.parse(JSON.stringify(Cell.fromPacked(0b101))), {
    valid: true,
    matrix: rows('010', '001', '000'),
    ops: ['input', CONV3, 'output'],
    hash: moduleHash({ matrix: rows('010', '001', '000'), ops: ['input', CONV3, 'output'] }),
    index: 1,
    vertices: 3,
    edges: 2,
    depth: 2,
    width: 1,
    paths: 1,
    trainable_parameters: Cell.fromIndex(1).trainableParameters,
    flops: Cell.fromIndex(1).flops,
  });
});

test('matrix and ops are copies', (t) => {
  const cell = Cell.from(BEST);
  (cell.matrix[0] as number[])[1] = 7;
  cell.ops.pop();
  t.deepEqual(cell.matrix, BEST.matrix);
  t.deepEqual(cell.ops, BEST.ops);
});

test('a cell in words, in DOT, and as a picture', async (t) => {
  const cell = Cell.from(BEST);
  t.is(inspect(Cell.fromPacked(1)), 'Cell 0 { 01 00 | input output }');
  t.is(cell.toDot().match(/ -> /g)?.length, 9);
  const svg = await cellToSvg(cell);
  t.is(svg.match(/marker-end/g)?.length, 9);
  t.deepEqual(
    Array.from(svg.matchAll(/<text[^>]*>([^<]*)</g), ([, op]) => op),
    BEST.ops,
  );

  const [, width, height] = svg.match(/width="([\d.]+)" height="([\d.]+)"/) ?? [];
  for (const scale of [1 / 72, 1, 3]) {
    const png = Buffer.from(await cellToPng(cell, scale));
    t.is(png.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1A\n');
    // The first chunk begins with width and height.
    t.true(Math.abs(png.readUInt32BE(16) - scale * Number(width)) <= 1);
    t.true(Math.abs(png.readUInt32BE(20) - scale * Number(height)) <= 1);
  }
  for (const scale of [0, 0.01, -1, NaN, 33, '2'])
    await t.throwsAsync(cellToPng(cell, scale as number), { code: 'NB101_BAD_ARGUMENT' });
  await t.throwsAsync(cellToPng({} as Cell), { code: 'NB101_BAD_ARGUMENT' });
});

test('cells work in a worker', async (t) => {
  const source = `const { parentPort } = require('node:worker_threads');
    import(${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)}).then(({ Cell, Space }) =>
      parentPort.postMessage([Cell.fromIndex(400_000).hash, new Space({ vertices: 5 }).size]));`;
  const worker = new Worker(source, { eval: true, execArgv: [] });
  const [answer] = await once(worker, 'message');
  t.deepEqual(answer, [Cell.fromIndex(400_000).hash, 2532]);
});
