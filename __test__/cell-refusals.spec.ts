import test, { type ExecutionContext } from 'ava';

import { Cell, NasBenchError, type CellSpec, type ErrorCode } from '../ts/index.ts';
import { BEST, rows } from './reference.ts';

const ENDS = ['input', 'output'];
const CONV3 = 'conv3x3-bn-relu';

function refuses(t: ExecutionContext, code: ErrorCode, spec: unknown, message?: RegExp): void {
  const error = t.throws(() => Cell.from(spec as CellSpec), { instanceOf: NasBenchError, code });
  if (message) t.regex(error.message, message);
}

test('what is no spec at all', (t) => {
  const { matrix } = BEST;
  for (const spec of [
    undefined,
    null,
    0,
    NaN,
    1n,
    'text',
    Symbol('spec'),
    () => BEST,
    [],
    [BEST.matrix, BEST.ops],
    {},
    { matrix },
    { ops: BEST.ops },
    { matrix: null, ops: ENDS },
    { matrix: 'rows', ops: ENDS },
    { matrix: new Uint8Array(4), ops: ENDS },
    { matrix: { length: 2, 0: [0, 1], 1: [0, 0] }, ops: ENDS },
    { matrix: ['01', '00'], ops: ENDS },
    { matrix: [[0, 1], null], ops: ENDS },
    { matrix: [[0, 1], { length: 2 }], ops: ENDS },
    { matrix: [[0, 1], new DataView(new ArrayBuffer(2))], ops: ENDS },
    { matrix, ops: null },
    { matrix, ops: 'input,output' },
    { matrix: rows('01', '00'), ops: ['input', 1] },
    { matrix: rows('01', '00'), ops: ['input', null] },
    { matrix: rows('01', '00'), ops: [{ toString: () => 'input' }, 'output'] },
  ])
    refuses(t, 'NB101_BAD_SPEC', spec);
});

test('only own properties count', (t) => {
  refuses(t, 'NB101_BAD_SPEC', Object.create(BEST));
  refuses(t, 'NB101_BAD_SPEC', JSON.parse(`{"__proto__": ${JSON.stringify(BEST)}}`));
  class Spec {
    get matrix(): number[][] {
      return BEST.matrix;
    }
    get ops(): string[] {
      return BEST.ops;
    }
  }
  refuses(t, 'NB101_BAD_SPEC', new Spec());
  // Without a prototype, with odd keys, frozen: all fine.
  for (const spec of [
    Object.assign(Object.create(null), BEST),
    { ...BEST, constructor: 1, hasOwnProperty: 2, toString: 3 },
    JSON.parse(`{"__proto__": 1, ${JSON.stringify(BEST).slice(1)}`),
    Object.freeze({ ...BEST }),
  ])
    t.is(Cell.from(spec).index, Cell.from(BEST).index);
});

test('getters and proxies that throw', (t) => {
  const fault = new Error('mine');
  const thrower = (): never => {
    throw fault;
  };
  const trap = new Proxy(
    {},
    { get: thrower, getOwnPropertyDescriptor: thrower, has: thrower, ownKeys: thrower },
  );
  const row = Object.defineProperty([0, 1], 1, { get: thrower });
  const { proxy: revoked, revoke } = Proxy.revocable([], {});
  revoke();
  for (const spec of [
    trap,
    { matrix: [row, [0, 0]], ops: ENDS },
    { matrix: rows('01', '00'), ops: new Proxy(ENDS, { get: thrower }) },
    { matrix: new Proxy([], { get: thrower }), ops: ENDS },
    Object.defineProperty({ ops: ENDS }, 'matrix', { get: thrower }),
  ]) {
    const error = t.throws(() => Cell.from(spec as CellSpec), {
      instanceOf: NasBenchError,
      code: 'NB101_BAD_SPEC',
    });
    t.is(error.cause, fault);
  }
  refuses(t, 'NB101_BAD_SPEC', { matrix: revoked, ops: ENDS });
  refuses(t, 'NB101_BAD_SPEC', { matrix: [revoked, [0, 0]], ops: ENDS });
});

test('proxies that lie about their length', (t) => {
  for (const length of [-1, NaN, 1.5, 1e9, Infinity, '2', null, 2 ** 53])
    for (const spec of [
      { matrix: new Proxy(rows('01', '00'), { get: lyingLength(length) }), ops: ENDS },
      { matrix: [new Proxy([0, 1], { get: lyingLength(length) }), [0, 0]], ops: ENDS },
      { matrix: rows('01', '00'), ops: new Proxy(ENDS, { get: lyingLength(length) }) },
    ])
      t.throws(() => Cell.from(spec as CellSpec), { instanceOf: NasBenchError });
});

function lyingLength(length: unknown): (target: object, key: string | symbol) => unknown {
  return (target, key) => (key === 'length' ? length : Reflect.get(target, key));
}

test('iterators of the caller are not run', (t) => {
  const endless = Object.assign([...rows('01', '00')], {
    *[Symbol.iterator](): Generator<number[]> {
      for (;;) yield [0];
    },
  });
  t.is(Cell.from({ matrix: endless, ops: ENDS }).index, 0);
  refuses(t, 'NB101_UNKNOWN_OP', {
    matrix: Object.assign(rows('010', '001', '000'), { [Symbol.iterator]: endless[Symbol.iterator] }),
    ops: ['input', '?', 'output'],
  });
});

test('not square', (t) => {
  refuses(t, 'NB101_NOT_SQUARE', { matrix: [[0, 1], [0]], ops: ENDS }, /row 1 has 1 entries, expected 2/);
  refuses(t, 'NB101_NOT_SQUARE', {
    matrix: [
      [0, 1, 1],
      [0, 0, 1],
    ],
    ops: ENDS,
  });
  refuses(t, 'NB101_NOT_SQUARE', { matrix: [[]], ops: ['input'] });
  refuses(t, 'NB101_NOT_SQUARE', { matrix: [[0, 1], holes(2 ** 32 - 1)], ops: ENDS });
});

test('too few vertices', (t) => {
  refuses(t, 'NB101_TOO_FEW_VERTICES', { matrix: [], ops: [] });
  refuses(t, 'NB101_TOO_FEW_VERTICES', { matrix: [[0]], ops: ['input'] });
});

test('not as many ops as vertices', (t) => {
  refuses(t, 'NB101_OPS_LENGTH', { matrix: rows('01', '00'), ops: [...ENDS, 'output'] });
  // The earlier rule wins over the entry.
  refuses(t, 'NB101_OPS_LENGTH', {
    matrix: [
      [0, 5],
      [0, 0],
    ],
    ops: [],
  });
});

test('entries that are neither 0 nor 1', (t) => {
  for (const entry of [
    2,
    -1,
    0.5,
    NaN,
    Infinity,
    '1',
    true,
    false,
    null,
    undefined,
    1n,
    {},
    [1],
    256,
    257,
    2 ** 32,
  ])
    refuses(
      t,
      'NB101_NOT_BINARY',
      {
        matrix: [
          [0, entry],
          [0, 0],
        ],
        ops: ENDS,
      },
      /^matrix entry \(0, 1\) is /,
    );
  // A hole is undefined.
  refuses(t, 'NB101_NOT_BINARY', { matrix: [holes(2), [0, 0]], ops: ENDS }, /\(0, 0\) is undefined/);
  refuses(t, 'NB101_NOT_BINARY', { matrix: [BigInt64Array.of(0n, 1n), [0, 0]], ops: ENDS });
  refuses(t, 'NB101_NOT_BINARY', {
    matrix: Array.from({ length: 4096 }, () => holes(4096)),
    ops: Array.from({ length: 4096 }, () => CONV3),
  });
  t.is(
    Cell.from({
      matrix: [
        [-0, 1],
        [0, -0],
      ],
      ops: ENDS,
    }).index,
    0,
  );
});

test('an edge that runs back', (t) => {
  refuses(t, 'NB101_NOT_UPPER_TRIANGULAR', { matrix: rows('11', '00'), ops: ENDS }, /cycle/);
  refuses(t, 'NB101_NOT_UPPER_TRIANGULAR', { matrix: rows('01', '10'), ops: ENDS }, /cycle/);
  refuses(
    t,
    'NB101_NOT_UPPER_TRIANGULAR',
    { matrix: rows('0010', '0001', '0100', '0000'), ops: ['input', CONV3, CONV3, 'output'] },
    /acyclic/,
  );
});

test('no path', (t) => {
  refuses(t, 'NB101_DISCONNECTED', { matrix: rows('00', '00'), ops: ENDS });
  refuses(t, 'NB101_DISCONNECTED', { matrix: rows('010', '000', '000'), ops: ['input', CONV3, 'output'] });
});

/** A row without entries. */
function holes(length: number): number[] {
  return Object.assign([], { length });
}

/** Each vertex leads to the `reach` next ones. */
function chain(count: number, reach: number): CellSpec {
  return {
    matrix: Array.from({ length: count }, (_row, x) =>
      Array.from({ length: count }, (_entry, y) => Number(y > x && y <= x + reach)),
    ),
    ops: Array.from({ length: count }, (_op, v) => (v === 0 ? 'input' : v === count - 1 ? 'output' : CONV3)),
  };
}

test('too many vertices or edges after pruning', (t) => {
  refuses(t, 'NB101_TOO_MANY_VERTICES', chain(8, 1), /got 8 vertices/);
  refuses(t, 'NB101_TOO_MANY_VERTICES', chain(1000, 1), /got 1000 vertices/);
  refuses(t, 'NB101_TOO_MANY_EDGES', chain(7, 2), /got 11 edges/);
  refuses(t, 'NB101_BAD_SPEC', { matrix: Array.from({ length: 4097 }, () => []), ops: ENDS }, /at most 4096/);
  t.is(Cell.from(chain(7, 1)).depth, 6);
});

test('wrong ends and unknown ops', (t) => {
  const matrix = rows('010', '001', '000');
  refuses(t, 'NB101_WRONG_INPUT_OP', { matrix, ops: [CONV3, CONV3, 'output'] });
  refuses(t, 'NB101_WRONG_OUTPUT_OP', { matrix, ops: ['input', CONV3, 'input'] });
  for (const op of [
    '',
    'conv5x5-bn-relu',
    'CONV3X3-BN-RELU',
    'input',
    'output',
    `${CONV3} `,
    '__proto__',
    '\0',
    '\ud800',
  ])
    refuses(t, 'NB101_UNKNOWN_OP', { matrix, ops: ['input', op, 'output'] }, /vertex 1/);
  const error = t.throws(() => Cell.from({ matrix, ops: ['input', 'x'.repeat(1e6), 'output'] }), {
    code: 'NB101_UNKNOWN_OP',
  });
  t.true(error.message.length < 400);
});

test('numbers are checked before they cross', (t) => {
  for (const value of [-1, NaN, 1.5, 2 ** 32, Infinity, 423_624])
    t.throws(() => Cell.fromIndex(value), { code: 'NB101_INDEX_OUT_OF_RANGE' });
  for (const value of [-1, NaN, 1.5, 2 ** 32, 0, 2, 0xff_ff_ff_ff, 2 ** 31])
    t.throws(() => Cell.fromPacked(value), { code: 'NB101_NOT_PACKED' });
  for (const value of ['1', null, undefined, 1n, {}, []] as unknown as number[]) {
    t.throws(() => Cell.fromIndex(value), { code: 'NB101_BAD_ARGUMENT' });
    t.throws(() => Cell.fromPacked(value), { code: 'NB101_BAD_ARGUMENT' });
    t.throws(() => Cell.fromPacked(1).vertexChannels(value, 1), { code: 'NB101_BAD_ARGUMENT' });
  }
});

test('hashes', (t) => {
  for (const hash of ['', 'abc', 'g'.repeat(32), 'f'.repeat(33), 'é'.repeat(16), 'f'.repeat(1e6)])
    t.throws(() => Cell.fromHash(hash), { code: 'NB101_NOT_A_HASH' });
  t.throws(() => Cell.fromHash('f'.repeat(32)), { code: 'NB101_UNKNOWN_HASH' });
  for (const hash of [null, 1, undefined, {}] as unknown as string[])
    t.throws(() => Cell.fromHash(hash), { code: 'NB101_BAD_ARGUMENT' });
});

test('networks that cannot be built or counted', (t) => {
  const cell = Cell.from(BEST);
  for (const network of [
    { stacks: 0 },
    { stacks: 9 },
    { stemChannels: -1 },
    { imageSize: NaN },
    { classes: 2 ** 32 },
    { imageSize: 4096, stemChannels: 65_536, stacks: 8, cellsPerStack: 1000 },
    { stem_channels: 16 },
  ])
    t.throws(() => cell.cost({ network }), { instanceOf: NasBenchError, code: 'NB101_BAD_NETWORK' });
  const ops = ['input', CONV3, CONV3, CONV3, 'output'];
  const threeWays = Cell.from({ matrix: rows('01110', '00001', '00001', '00001', '00000'), ops });
  t.throws(() => threeWays.vertexChannels(1, 2), { code: 'NB101_BAD_NETWORK' });
  for (const options of [null, { vertexOrder: 'mine' }, { network: null }, { network: { stacks: '3' } }])
    t.throws(() => cell.cost(options as object), { code: 'NB101_BAD_ARGUMENT' });
});

test('what is no cell is not compared', (t) => {
  for (const other of [null, {}, Cell.prototype, Object.create(Cell.prototype), 1] as unknown as Cell[])
    t.throws(() => Cell.fromPacked(1).equals(other), { code: 'NB101_BAD_ARGUMENT' });
});
