// Searchers of somebody's own that fail or cannot be.
import test from 'ava';

import {
  openTable,
  resolveProtocol,
  study,
  type NasBenchError,
  type OwnSearcher,
  type Protocol,
  type Table,
} from '../ts/index.ts';
import { studyReport } from '../ts/report/index.ts';
import { runsOf, uniform } from './own-searchers.ts';
import { syntheticTable, WITH_BUDGETS } from './synthetic-table.ts';

let table: Table;

test.before(async () => {
  table = openTable(await syntheticTable(WITH_BUDGETS));
});

/** What goes wrong in the third suggestion of the second run. */
const BAD: [what: string, suggest: () => unknown, reason: RegExp][] = [
  [
    'throws an error',
    () => {
      throw new RangeError('no idea');
    },
    /^RangeError: no idea$/,
  ],
  [
    'throws nothing much',
    () => {
      // oxlint-disable-next-line no-throw-literal
      throw undefined;
    },
    /^threw undefined$/,
  ],
  ['gives NaN', () => NaN, /^NB101_BAD_PROPOSAL: suggest\(\) gave NaN, expected/],
  ['gives undefined', () => undefined, /^NB101_BAD_PROPOSAL: suggest\(\) gave undefined/],
  ['gives null', () => null, /^NB101_BAD_PROPOSAL: suggest\(\) gave null/],
  ['gives an index out of range', () => 423_624, /^NB101_BAD_PROPOSAL: .*423624.*0 to 423623/],
  ['gives a negative index', () => -1, /^NB101_BAD_PROPOSAL: .*-1/],
  ['gives no hash', () => 'best', /^NB101_BAD_PROPOSAL: .*best/],
  ['gives a promise', () => Promise.resolve(0), /^NB101_BAD_PROPOSAL: .*at once/],
  ['gives no spec', () => ({ matrix: [[0, 2], [0, 0]], ops: ['input', 'output'] }), /^NB101_BAD_PROPOSAL: .*\(0, 1\) is 2/], // prettier-ignore
  ['gives an unknown op', () => ({ matrix: [[0, 1, 0], [0, 0, 1], [0, 0, 0]], ops: ['input', 'conv9x9', 'output'] }), /^NB101_BAD_PROPOSAL: .*conv9x9/], // prettier-ignore
  ['gives a matrix that is not square', () => ({ matrix: [[0, 1], [0]], ops: ['input', 'output'] }), /^NB101_BAD_PROPOSAL: .*not square/], // prettier-ignore
  ['gives epochs of NaN', () => ({ cell: 0, epochs: NaN }), /^NB101_BAD_PROPOSAL: .*epochs is NaN/],
  ['gives an encoding of operation 3', () => ({ encoding: 3 << 21 }), /^NB101_BAD_PROPOSAL: .*operation/],
  ['gives half an encoding', () => ({ encoding: 0.5 }), /^NB101_BAD_PROPOSAL: .*0\.5/],
];

test('a searcher that throws or proposes what is none ends its run with the reason, and the study goes on', async (t) => {
  const bad = BAD.map(([name, suggest]): OwnSearcher => {
    let runs = 0;
    return {
      name,
      create() {
        const number = runs++;
        let asked = 0;
        return { suggest: () => (++asked === 3 && number === 1 ? (suggest() as number) : 1000 + asked) };
      },
    };
  });
  const protocol: Protocol = { searchers: [...bad, 'random-search'], runs: 3, budget: { queries: 20 } };
  const result = await study(protocol, { benchmark: table });
  const { searchers } = result.summary();
  for (const [i, [name, , reason]] of BAD.entries()) {
    const [first, second, third] = await runsOf(result, name);
    t.like(first, { end: 'budget', queries: 20 });
    t.false(first !== undefined && 'reason' in first);
    t.like(second, { end: 'failed', queries: 2, clock: 2 });
    t.regex(second?.reason ?? '', reason, name);
    t.like(third, { end: 'budget', queries: 20 });
    t.like(searchers[i], { runs: 3, stopped: 1, queries: 42, failure: second?.reason });
    t.is(result.finalRegrets(name).length, 3);
  }
  t.like(searchers.at(-1), { stopped: 0, queries: 60 });
  t.regex(await studyReport(result), /1 of 3 runs ended early,\s+the first that failed with/);
});

function failing(name: string, create: () => unknown, more: object = {}): OwnSearcher {
  return { name, create, ...more } as OwnSearcher;
}

function shorter(): unknown {
  return { cell: 7, epochs: 36 };
}

test('create() and observe() may throw, and budgets must be named', async (t) => {
  const searchers = [
    failing('throws', () => {
      throw new Error('not today');
    }),
    failing('nothing', () => undefined),
    failing('hears', () => ({
      suggest: () => 3,
      observe: () => {
        throw new Error('too loud');
      },
    })),
    failing('unnamed', () => ({ suggest: shorter })),
    failing('named', () => ({ suggest: shorter }), { epochs: [36] }),
  ];
  const result = await study({ searchers, runs: 1, budget: { queries: 5 } }, { benchmark: table });
  const [thrown, nothing, hears, unnamed, named] = await Promise.all(
    searchers.map(async ({ name }) => (await runsOf(result, name))[0]),
  );
  t.like(thrown, { end: 'failed', reason: 'Error: not today', queries: 0, trace: [] });
  t.regex(nothing?.reason ?? '', /create\(\) gave is undefined, expected an object with suggest/);
  t.like(hears, { end: 'failed', reason: 'Error: too loud', queries: 1 });
  t.is(hears?.trace.length, 1);
  t.like(unnamed, {
    end: 'unknown_budget',
    reason: 'asked for 36 epochs, which its `epochs` does not name',
    queries: 0,
  });
  t.is(result.summary().searchers[3]?.failure, unnamed?.reason);
  t.regex(
    await studyReport(result),
    /1 of 1 runs ended early,\s+the first that failed with: <bdi>asked for 36 epochs/,
  );
  t.like(named, { end: 'budget' });
  t.is(result.finalRegret('throws').mean, NaN);
  t.is((await result.statistics()).paired_runs, 0);
});

test('one that proposes nothing valid for ever ends', async (t) => {
  const searchers = [{ name: 'lost', create: () => ({ suggest: () => ({ encoding: 0 }) }) }];
  const result = await study({ searchers, runs: 1, budget: { queries: 5 } }, { benchmark: table });
  t.like((await runsOf(result, 'lost'))[0], { end: 'invalid_proposals', queries: 0, invalid: 100_000 });
});

const REFUSED: [what: string, searcher: object, message: RegExp][] = [
  ['no code', { name: 'mine', create: 3 }, /searchers\[0\]\.create is 3, expected a function/],
  ['no name', { create: () => ({}) }, /searchers\[0\]\.name is undefined/],
  ['an unknown field', { ...uniform, colour: 'red' }, /searchers\[0\]\.colour/],
  [
    'settings that are no data',
    { ...uniform, settings: { rate: NaN } },
    /^searchers\[0\]\.settings\.rate is NaN/,
  ],
  ['epochs out of order', { ...uniform, epochs: [108, 36] }, /searchers\[0\]\.epochs/],
  ['epochs that the table lacks', { ...uniform, epochs: [5] }, /searchers\[0\]\.epochs/],
  ['nine vertices', { ...uniform, vertices: 9 }, /searchers\[0\]\.vertices/],
];

for (const [what, searcher, message] of REFUSED)
  test(`refused before the first run: ${what}`, async (t) => {
    const protocol = { searchers: [searcher] } as Protocol;
    t.throws(() => resolveProtocol(protocol, table), { message });
    const error = await t.throwsAsync(study(protocol, { benchmark: table }), { message });
    t.regex((error as NasBenchError).code, /^NB101_(BAD_PROTOCOL|BAD_SETTING|NO_COLUMN)$/);
  });

test('two of the same name are refused', async (t) => {
  await t.throwsAsync(study({ searchers: [uniform, uniform] }, { benchmark: table }), {
    code: 'NB101_BAD_SETTING',
    message: /label/,
  });
});
