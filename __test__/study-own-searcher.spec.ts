import { join } from 'node:path';

import test from 'ava';

import {
  Cell,
  openTable,
  randomCell,
  resolveProtocol,
  seededRandom,
  study,
  type OwnSearcher,
  type Protocol,
  type Table,
} from '../ts/index.ts';
import { studyReport } from '../ts/report/index.ts';
import { climber, runsOf, traces, uniform } from './own-searchers.ts';
import { syntheticTable, WITH_BUDGETS } from './synthetic-table.ts';
import { temporaryFolder } from './temporary-folder.ts';

let table: Table;

test.before(async () => {
  table = openTable(await syntheticTable(WITH_BUDGETS));
});

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
  t.is(await studyReport(two), await studyReport(one));
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
    await studyReport(result),
    /<bdi>mine<\/bdi>[\s\S]*children 1, of \[&quot;best&quot;\]|children 1, of \["best"\]/,
  );
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
