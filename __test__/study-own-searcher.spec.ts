import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import {
  Cell,
  mutateEncoding,
  openTable,
  randomCell,
  randomEncoding,
  resolveProtocol,
  seededRandom,
  study,
  type NasBenchError,
  type OwnSearcher,
  type Protocol,
  type StudyResult,
  type Table,
} from '../ts/index.ts';
import { syntheticTable, WITH_BUDGETS } from './synthetic-table.ts';
import { temporaryFolder } from './temporary-folder.ts';

let table: Table;

test.before(async () => {
  table = openTable(await syntheticTable(WITH_BUDGETS));
});

/** Any cell, all equally often. */
const uniform: OwnSearcher = { name: 'uniform', create: () => ({ suggest: (random) => randomCell(random) }) };

/** A child of the best so far; counts what it hears. */
function climber(name: string, heard: number[] = []): OwnSearcher<{ encoding: number }> {
  return {
    name,
    settings: { children: 1, of: ['best'] },
    create(random) {
      let best = { encoding: randomEncoding(random), accuracy: 0 };
      return {
        suggest: (numbers) => ({ encoding: mutateEncoding(best.encoding, numbers) }),
        observe({ encoding }, { accuracy }) {
          heard.push(accuracy);
          if (accuracy > best.accuracy) best = { encoding, accuracy };
        },
      };
    },
  };
}

interface RunLine {
  searcher: string;
  queries: number;
  invalid: number;
  clock: number;
  end: string;
  reason?: string;
  trace: { clock: number; cell: number; objective: number; query: number }[];
}

async function traces(result: StudyResult): Promise<string> {
  const path = join(await temporaryFolder(), 'traces.jsonl');
  await result.writeTraces(path);
  return readFile(path, 'utf8');
}

async function runsOf(result: StudyResult, searcher: string): Promise<RunLine[]> {
  const [, ...lines] = (await traces(result)).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as RunLine).filter((run) => run.searcher === searcher);
}

test('the same seed gives the same bytes on any number of threads, another does not', async (t) => {
  const protocol: Protocol = {
    searchers: ['random-search', climber('mine'), 'regularized-evolution', uniform],
    runs: 5,
    budget: { seconds: 1e5 },
    seed: 3,
  };
  const [one, two, other] = await Promise.all([
    study(protocol, { benchmark: table, threads: 1 }),
    study(protocol, { benchmark: table, threads: 2 }),
    study({ ...protocol, seed: 4 }, { benchmark: table }),
  ]);
  t.is(await traces(two), await traces(one));
  t.is(await two.report(), await one.report());
  for (const name of ['mine', 'uniform']) t.notDeepEqual(other.incumbents(name), one.incumbents(name));
  t.deepEqual(one.searchers, ['random-search', 'mine', 'regularized-evolution', 'uniform']);
  // Those beside them are as they would be alone.
  const alone = await study({ ...protocol, searchers: ['random-search'] }, { benchmark: table });
  t.deepEqual(alone.finalRegrets('random-search'), one.finalRegrets('random-search'));
});

for (const workers of [1, 7])
  test(`the laws of a run, ${workers} at a time`, async (t) => {
    const heard: number[] = [];
    const protocol: Protocol = {
      searchers: [climber('mine', heard)],
      runs: 4,
      budget: { seconds: 1e5 },
      workers,
    };
    const result = await study(protocol, { benchmark: table });
    const runs = await runsOf(result, 'mine');
    t.is(runs.length, 4);
    t.is(
      heard.length,
      runs.reduce((sum, { queries, invalid }) => sum + queries + invalid, 0),
    );
    for (const { queries, clock, end, trace } of runs) {
      t.is(end, 'budget');
      // At most the last training of every worker exceeds the budget; the longest takes 1,500 seconds.
      t.true(clock >= 1e5 && clock < 1e5 + 1501);
      t.true(queries > workers * 60);
      for (const [i, { clock: at, objective }] of trace.entries()) {
        t.true(at <= 1e5);
        t.true(i === 0 || objective > (trace[i - 1]?.objective ?? 1));
      }
    }
  });

test('whatever names a cell is a proposal, and the outcome is of that cell', async (t) => {
  const cell = Cell.fromIndex(5000);
  const spec = { matrix: cell.matrix, ops: cell.ops };
  const proposals = [cell, spec, 5000, cell.hash, { cell, epochs: 36 }, { cell: spec }, { cell: 5000 }];
  const invalid = [
    { matrix: [[0, 0], [0, 0]], ops: ['input', 'output'] },
    { encoding: 0 },
  ]; // prettier-ignore
  const heard: unknown[] = [];
  const mine: OwnSearcher = {
    name: 'mine',
    epochs: [36],
    create() {
      const rest = [...proposals, ...invalid, 0];
      return {
        suggest: () => rest.shift() as number,
        observe: (proposal, { index, accuracy, cost }) => heard.push([proposal, index, accuracy > 0.5, cost]),
      };
    },
  };
  const budget = { queries: 7 + 1 / 3 };
  const protocol: Protocol = { searchers: [mine], runs: 1, budget: { queries: 7 } };
  await study(protocol, { benchmark: table });
  t.deepEqual(heard, [
    ...proposals.map((proposal, i) => [proposal, 5000, true, i === 4 ? 1 / 3 : 1]),
    ...invalid.map((proposal) => [proposal, undefined, false, 0]),
    [0, 0, true, 1],
  ]);
  t.true(heard.length > budget.queries);
});

test('a uniform searcher finds what the built-in one does', async (t) => {
  const runs = 200;
  const protocol: Protocol = {
    searchers: [uniform, { name: 'random-search', sampling: 'cells' }],
    runs,
    budget: { queries: 100 },
    quality: { metric: 'validation_accuracy', repeat: 0 },
    objective: { repeat: 0 },
  };
  const result = await study(protocol, { benchmark: table });
  // Two samples of Kolmogorov and Smirnov: a distance above 1.95 sqrt(2/n) has a chance of 0.1 % where both are the same.
  const [mine, theirs] = result.searchers.map((name) => result.finalRegrets(name));
  const share = (values: Float64Array | undefined, at: number): number =>
    (values ?? []).filter((value) => value <= at).length / runs;
  const distances = [...(mine ?? []), ...(theirs ?? [])].map((at) =>
    Math.abs(share(mine, at) - share(theirs, at)),
  );
  t.true(Math.max(...distances) < 1.95 * Math.sqrt(2 / runs));
  // The best of 100 draws has on average the rank 1/101 from the top, and the share that is better follows Beta(1, 100).
  const sorted = table.column('validationAccuracy', { repeat: 0 }).toSorted();
  const { objective } = result.incumbents('uniform');
  const better = Array.from(objective, (value) => 1 - rank(sorted, value) / sorted.length);
  const mean = better.reduce((sum, value) => sum + value, 0) / runs;
  // Four standard deviations of the mean: a chance of 0.01 %; the seed is fixed.
  t.true(Math.abs(mean - 1 / 101) < (4 * (1 / 101)) / Math.sqrt(runs));
});

/** How many are at most this. */
function rank(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

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
  t.regex(await result.report(), /1 of 3 runs ended early,\s+the first that failed with/);
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
  t.like(unnamed, { end: 'unknown_budget', queries: 0 });
  t.like(named, { end: 'budget' });
  t.is(result.finalRegret('throws').mean, NaN);
  t.is((await result.statistics()).paired_runs, 0);
});

test('one that proposes nothing valid for ever ends', async (t) => {
  const searchers = [{ name: 'lost', create: () => ({ suggest: () => ({ encoding: 0 }) }) }];
  const result = await study({ searchers, runs: 1, budget: { queries: 5 } }, { benchmark: table });
  t.like((await runsOf(result, 'lost'))[0], { end: 'invalid_proposals', queries: 0, invalid: 100_000 });
});

test('signals, timers and progress are heard in between', async (t) => {
  const endless: Protocol = { searchers: [uniform], runs: 1, budget: { queries: 1e12 } };
  const reason = new Error('enough');
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 30);
  t.is(await t.throwsAsync(study(endless, { benchmark: table, signal: controller.signal })), reason);

  const calls: number[] = [];
  const onProgress = (done: number, total: number): void => {
    t.is(total, 80);
    calls.push(done);
  };
  const protocol: Protocol = { searchers: ['random-search', uniform], runs: 40, budget: { queries: 1000 } };
  await study(protocol, { benchmark: table, onProgress });
  t.is(calls.at(-1), 80);
  t.deepEqual(
    calls,
    calls.toSorted((a, b) => a - b),
  );

  const stopped = study(protocol, {
    benchmark: table,
    onProgress: () => {
      throw reason;
    },
  });
  t.is(await t.throwsAsync(stopped), reason);
});

test('finished runs are kept in a checkpoint', async (t) => {
  const checkpoint = join(await temporaryFolder(), 'runs.jsonl');
  let created = 0;
  const counted: OwnSearcher = {
    name: 'counted',
    create: () => {
      created++;
      return { suggest: (random) => randomCell(random) };
    },
  };
  const protocol: Protocol = { searchers: [counted, 'random-search'], runs: 6, budget: { queries: 30 } };
  const first = await study(protocol, { benchmark: table, checkpoint });
  const again = await study(protocol, { benchmark: table, checkpoint });
  t.is(created, 6);
  t.is(await traces(again), await traces(first));
});

test('the protocol stays data: it names the searcher, and wants the code again', async (t) => {
  const mine = { ...climber('mine'), vertices: 6 };
  const protocol: Protocol = { searchers: ['random-search', mine], runs: 2, budget: { queries: 20 } };
  const resolved = resolveProtocol(protocol, table);
  t.deepEqual(resolved.searchers[1], {
    name: 'own',
    epochs: [],
    settings: { children: 1, of: ['best'] },
    label: 'mine',
    vertices: 6,
  });
  t.deepEqual(resolveProtocol(resolved, table), resolved);
  await t.throwsAsync(study(resolved, { benchmark: table }), {
    code: 'NB101_BAD_PROTOCOL',
    message: /searchers\[1\]: 'mine'.*code/,
  });
  const result = await study(protocol, { benchmark: table });
  const searchers = ['random-search' as const, mine];
  const again = await study({ ...resolved, searchers }, { benchmark: table });
  t.is(await traces(again), await traces(result));
  t.true((await runsOf(result, 'mine')).every(({ trace }) => trace.every(({ cell }) => cell < 64_542)));
  t.regex(
    await result.report(),
    /<bdi>mine<\/bdi>[\s\S]*children 1, of \[&quot;best&quot;\]|children 1, of \["best"\]/,
  );
});

const REFUSED: [what: string, searcher: object, message: RegExp][] = [
  ['no code', { name: 'mine', create: 3 }, /searchers\[0\]\.create is 3, expected a function/],
  ['no name', { create: () => ({}) }, /searchers\[0\]\.name is undefined/],
  ['an unknown field', { ...uniform, colour: 'red' }, /searchers\[0\]\.colour/],
  ['settings that are no data', { ...uniform, settings: { rate: NaN } }, /rate.*NaN/],
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

test('the seed of a run is the random numbers of its searcher', async (t) => {
  const drawn: number[][] = [];
  const mine: OwnSearcher = {
    name: 'mine',
    create(random) {
      const numbers = [random(), random()];
      drawn.push(numbers);
      return { suggest: (same) => (numbers.push(same === random ? 1 : 0), 0) };
    },
  };
  await study({ searchers: [mine], runs: 3, budget: { queries: 1 } }, { benchmark: table });
  t.is(new Set(drawn.map(([first]) => first)).size, 3);
  for (const [a = -1, b = -1, same] of drawn) {
    t.true(a >= 0 && a < 1 && b >= 0 && b < 1 && a !== b);
    t.is(same, 1);
  }
  t.is(typeof seededRandom(0)(), 'number');
});
