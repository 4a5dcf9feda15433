import type { ReportData } from '../ts/report/data.ts';

const SPREAD = { mean: 0.001, median: 0.001, q25: 0.001, q75: 0.001 };

/** A study of one searcher whose regrets are all the same. */
export function flat(regret: number, moments: number[]): ReportData {
  const value = Float64Array.from(moments, () => regret);
  const found = { cell: 0, quality: 0.9, runs: [2] };
  const curve = { clock: Float64Array.from(moments), mean: value, median: value, q25: value, q75: value };
  return {
    tool: 'test',
    kind: 'surrogate',
    protocol: {
      benchmark: { kind: 'surrogate', fingerprint: '00000000' },
      searchers: [{ name: 'random-search', sampling: 'cells', label: 'one' }],
      validity: 'pruned',
      invalid_cost: 0,
      objective: { metric: 'test_accuracy', epochs: 108, repeat: 'mean', checkpoint: 'halfway' },
      quality: { metric: 'test_accuracy', epochs: 108, repeat: 'queried' },
      budget: { queries: moments.at(-1) ?? 1 },
      workers: 1,
      runs: 2,
      seed: 0,
    },
    best: { quality: 0.9 + regret, cell: 0, hash: '' },
    searchers: [
      {
        name: 'one',
        runs: 2,
        stopped: 1,
        queries: 2,
        invalid: 0,
        final_regret: SPREAD,
        curve,
        objectiveCurve: curve,
        commonTargetTimes: Float64Array.of(1, 1),
        finalRegrets: Float64Array.of(regret, regret),
      },
    ],
    statistics: {
      confidence: 0.95,
      best_objective: 0.9,
      area_from: 1,
      common_target: regret,
      paired_runs: 2,
      searchers: [
        {
          name: 'one',
          mean_interval: { low: regret, high: regret },
          final_objective_regret: SPREAD,
          area: SPREAD,
          mean_rank: 1,
          time_to_common_target: { regret, reached: 2, share: 1, median: 1 },
          times_to_targets: [{ regret, reached: 2, share: 1, median: 1 }],
        },
      ],
      comparisons: [],
      friedman: null,
      alike: [],
    },
    found,
  };
}
