import { badArgument, MOST_UINT32, options as checkOptions, wholeNumber } from '../arguments.ts';
import { Benchmark } from '../benchmark/benchmark.ts';
import { cancellable, type JobOptions } from '../cancellable.ts';
import { METRICS, type Metric } from '../measurement.ts';
import { landscapeAnalyse } from '../native.ts';
import { Landscape } from './result.ts';

/** What is analysed, and how. */
export interface LandscapeOptions extends JobOptions {
  /** What is maximised: an accuracy, `testAccuracy` by default. Of every cell the mean over its trainings counts. */
  metric?: Exclude<Metric, 'trainingTime'> | undefined;
  /** The budget, 108 by default. */
  epochs?: number | undefined;
  /** What random walks derive from, 0 to 4,294,967,295; 0 by default. All else is exact and does not depend on it. */
  seed?: number | undefined;
  /**
   * A file that keeps the neighbour graph of the space, 33 MB: read if it is there, else written. Without one the graph is
   * made again, in about a second.
   */
  graph?: string | undefined;
}

/**
 * Analyses what the whole space looks like on a benchmark: distributions, structure, noise, the neighbour graph with its
 * local optima, and how far it is to the best. Runs off the main thread on all cores, some seconds for a whole table, with
 * progress in steps; equal benchmarks and options give equal results. `docs/landscape.md` defines every number.
 *
 * A table may lack cells, metrics, budgets or repeats: what can be computed is, and `notes` say what is left out.
 *
 * @throws {@link NasBenchError} NB101_NO_COLUMN if the benchmark has no such metric, NB101_MISSING_VALUES if no cell has a
 *   number; NB101_CLOSED; NB101_BAD_ARGUMENT; NB101_IO, NB101_NOT_A_GRAPH, NB101_WRONG_VERSION, NB101_TRUNCATED,
 *   NB101_CHECKSUM_MISMATCH and NB101_DAMAGED_GRAPH of a graph's file
 *
 * @example
 * ```ts
 * import { landscape, openBenchmark } from 'nasbench101';
 *
 * const benchmark = openBenchmark();
 * const found = await landscape(benchmark, { metric: 'validationAccuracy' });
 * console.log(found.summary().local_optima.closure.cells);
 * await found.writeReport('landscape.html');
 * benchmark.close();
 * ```
 */
export async function landscape(benchmark: Benchmark, options: LandscapeOptions = {}): Promise<Landscape> {
  const { metric = 'testAccuracy', epochs = 108, seed = 0, graph } = checkOptions(options, 'options');
  const id = Benchmark.idOf(benchmark);
  const number = METRICS.indexOf(metric);
  if (number < 1) throw badArgument('the metric', metric, `one of ${METRICS.slice(1).join(', ')}`);
  wholeNumber(epochs, 'epochs', 0, 65_535);
  wholeNumber(seed, 'the seed', 0, MOST_UINT32);
  if (graph !== undefined && (typeof graph !== 'string' || graph === ''))
    throw badArgument('graph', graph, 'the name of a file');
  const text = await cancellable(options, (token, onProgress) =>
    landscapeAnalyse(id, number, epochs, seed, graph, token, onProgress),
  );
  return new Landscape(text);
}
