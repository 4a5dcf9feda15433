import test from 'ava';

import { openTable, study, type Table } from '../ts/index.ts';
import { syntheticTable, WITHOUT_TIMES } from './synthetic-table.ts';

let untimed: Table;

test.before(async () => {
  untimed = openTable(await syntheticTable(WITHOUT_TIMES));
});

test('statistics compare the searchers of a result', async (t) => {
  const result = await study({ runs: 20, budget: { queries: 150 } }, { benchmark: untimed });
  const statistics = await result.statistics();
  t.deepEqual(await result.statistics(), statistics);
  t.is(statistics.paired_runs, 20);
  t.is(statistics.friedman, null);
  const [comparison] = statistics.comparisons;
  t.like(comparison, { a: 'random-search', b: 'regularized-evolution', method: 'exact' });
  t.is(comparison?.p_holm, comparison?.p_value);
  t.is(
    statistics.searchers.reduce((sum, { mean_rank: rank }) => sum + (rank ?? 0), 0),
    3,
  );
  const target = statistics.common_target ?? NaN;
  for (const { name, mean_interval: interval, time_to_common_target: time } of statistics.searchers) {
    const { mean } = result.finalRegret(name);
    t.true((interval?.low ?? NaN) <= mean && mean <= (interval?.high ?? NaN));
    const times = result.timesToTarget(name, target);
    t.is(time?.reached, times.length);
    t.deepEqual(times, times.toSorted());
    const observed = result.curve(name, 30, 'objective');
    t.true(observed.mean.every((regret, i) => regret >= (observed.mean[i + 1] ?? 0)));
    t.notDeepEqual(
      observed.mean,
      result.curve(name, 30).mean.map(() => 0),
    );
  }
  for (const refused of [
    () => result.curve('random-search', 30, 'loss' as 'quality'),
    () => result.timesToTarget('random-search', NaN),
    () => result.timesToTarget('random-search', '0.1' as unknown as number),
  ])
    t.throws(refused, { code: 'NB101_BAD_ARGUMENT' });
  t.throws(() => result.timesToTarget('anneal', 0.1), { code: 'NB101_UNKNOWN_SEARCHER' });
});
