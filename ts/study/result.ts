import { badArgument, describe, wholeNumber } from '../arguments.ts';
import { callNative, fromNative, NasBenchError } from '../errors.ts';
import type { Kind } from '../measurement.ts';
import type { StudyRuns } from '../native.ts';
import type { ResolvedProtocol } from './protocol.ts';
import type { Incumbents, RegretCurve, Spread, StudyStatistics, StudySummary } from './summary.ts';

/** Nobody draws more, and every moment looks at every run. */
const MOST_POINTS = 100_000;

/**
 * What a study found. The runs stay outside of JavaScript's memory until a part of them is asked for.
 *
 * @example
 * ```ts
 * const result = await study({ runs: 100, budget: { queries: 500 } }, { benchmark: table });
 * for (const name of result.searchers) console.log(name, result.finalRegret(name).median);
 * await result.writeReport('report.html');
 * ```
 */
export class StudyResult {
  readonly #runs: StudyRuns;
  readonly #summary: string;
  readonly #protocol: string;
  #statistics: Promise<string> | undefined;

  /** Where the numbers come from: `published`, `retrained`, `synthetic` or `surrogate`. */
  readonly kind: Kind;
  /** What results call the searchers, in the protocol's order. */
  readonly searchers: readonly string[];

  /** @internal */
  constructor(runs: StudyRuns) {
    this.#runs = runs;
    this.#summary = callNative(() => runs.summary());
    this.#protocol = callNative(() => runs.protocol());
    const { kind, searchers } = this.summary();
    this.kind = kind;
    this.searchers = Object.freeze(searchers.map(({ name }) => name));
  }

  /** The protocol with every gap filled, a new object at every call: running it again gives the same bytes. */
  get protocol(): ResolvedProtocol {
    return JSON.parse(this.#protocol) as ResolvedProtocol;
  }

  /**
   * The study in a few numbers, as plain data.
   *
   * @example
   * ```ts
   * console.log(JSON.stringify(result.summary(), null, 2));
   * ```
   */
  summary(): StudySummary {
    return JSON.parse(this.#summary) as StudySummary;
  }

  /**
   * Mean and quartiles of a searcher's final regrets; NaN if none of its runs has an incumbent.
   *
   * @throws {@link NasBenchError} NB101_UNKNOWN_SEARCHER
   *
   * @example
   * ```ts
   * result.finalRegret('random-search').median;
   * ```
   */
  finalRegret(searcher: string): Spread {
    const regret = this.summary().searchers[this.#position(searcher)]?.final_regret;
    return regret ?? { mean: NaN, median: NaN, q25: NaN, q75: NaN };
  }

  /**
   * The final regret of every run that has an incumbent, ascending: the empirical distribution.
   *
   * @throws {@link NasBenchError} NB101_UNKNOWN_SEARCHER
   *
   * @example
   * ```ts
   * const regrets = result.finalRegrets('regularized-evolution');
   * const share = regrets.filter((regret) => regret <= 0.002).length / regrets.length;
   * ```
   */
  finalRegrets(searcher: string): Float64Array {
    const position = this.#position(searcher);
    return callNative(() => this.#runs.finalRegrets(position));
  }

  /**
   * Regret over the clock. Empty if no run has an incumbent.
   *
   * @param points - the number of moments, 2 to 100,000
   * @param of - what the regret is of: the quality that incumbents are judged by, or the objective that searchers see
   * @throws {@link NasBenchError} NB101_UNKNOWN_SEARCHER, NB101_BAD_ARGUMENT
   *
   * @example
   * ```ts
   * const { clock, mean } = result.curve('random-search', 50);
   * ```
   */
  curve(searcher: string, points: number = 200, of: 'quality' | 'objective' = 'quality'): RegretCurve {
    const position = this.#position(searcher);
    wholeNumber(points, 'points', 2, MOST_POINTS);
    if (of !== 'quality' && of !== 'objective') throw badArgument('of', of, "'quality' or 'objective'");
    return callNative(() => this.#runs.curve(position, points, of === 'objective'));
  }

  /**
   * When each run of a searcher that reaches a regret first has an incumbent with at most that: seconds or queries,
   * ascending.
   *
   * @throws {@link NasBenchError} NB101_UNKNOWN_SEARCHER, NB101_BAD_ARGUMENT
   *
   * @example
   * ```ts
   * const times = result.timesToTarget('regularized-evolution', 0.002);
   * console.log(`${times.length} runs got there, the first after ${times[0]}`);
   * ```
   */
  timesToTarget(searcher: string, regret: number): Float64Array {
    const position = this.#position(searcher);
    if (typeof regret !== 'number' || Number.isNaN(regret)) throw badArgument('regret', regret, 'a number');
    return callNative(() => this.#runs.timesToTarget(position, regret));
  }

  /**
   * The searchers compared, as plain data: confidence intervals, any-time areas, times to targets, mean ranks, signed-rank
   * tests of all pairs, and what a critical-difference diagram shows. Computed off the main thread, once.
   *
   * @example
   * ```ts
   * const { comparisons } = await result.statistics();
   * for (const { a, b, p_holm } of comparisons) console.log(a, b, p_holm < 0.05 ? 'differ' : 'may be alike');
   * ```
   */
  async statistics(): Promise<StudyStatistics> {
    this.#statistics ??= this.#runs.statistics();
    try {
      return JSON.parse(await this.#statistics) as StudyStatistics;
    } catch (error) {
      throw fromNative(error);
    }
  }

  /**
   * The cell that each run ended with.
   *
   * @throws {@link NasBenchError} NB101_UNKNOWN_SEARCHER
   *
   * @example
   * ```ts
   * const [first] = result.incumbents('regularized-evolution').cell;
   * Cell.fromIndex(first).ops;
   * ```
   */
  incumbents(searcher: string): Incumbents {
    const position = this.#position(searcher);
    return callNative(() => this.#runs.incumbents(position));
  }

  /**
   * Writes every run as JSON lines, off the main thread: a header with the protocol, then a line for each run with all
   * changes of its incumbent. A name that ends in `.parquet` gets a Parquet file instead, with a row for each of these
   * changes and the header in its metadata. The file appears under its name all at once.
   *
   * @throws {@link NasBenchError} NB101_IO; an error of Node.js if the file cannot be renamed
   *
   * @example
   * ```ts
   * await result.writeTraces('traces.jsonl');
   * ```
   */
  async writeTraces(path: string): Promise<void> {
    const { replaceFile } = await import('../replace-file.ts');
    await replaceFile(path, async (temporary) => {
      try {
        await this.#runs.writeTraces(temporary, /\.parquet$/i.test(path));
      } catch (error) {
        throw fromNative(error);
      }
    });
  }

  /**
   * Writes the study to a file as one self-contained HTML page: protocol, regret over the clock, distribution of the final
   * regrets, comparisons, and the best cell found. The file appears under its name all at once. `studyReport` and
   * `studyFigures` of `nasbench101/report` give the page and its figures as text.
   *
   * @throws an error of Node.js if the file cannot be written
   *
   * @example
   * ```ts
   * await result.writeReport('report.html');
   * ```
   */
  async writeReport(path: string): Promise<void> {
    // Only here, so that nobody who wants no report waits for the chart library.
    const [{ studyReport }, { replaceFileWith }] = await Promise.all([
      import('../report/index.ts'),
      import('../replace-file.ts'),
    ]);
    const page = await studyReport(this);
    await replaceFileWith(path, () => [page]);
  }

  #position(searcher: string): number {
    const position = this.searchers.indexOf(searcher);
    if (position >= 0) return position;
    throw new NasBenchError(
      'NB101_UNKNOWN_SEARCHER',
      `the study has no searcher ${describe(searcher)}, expected one of: ${this.searchers.join(', ')}`,
    );
  }
}
