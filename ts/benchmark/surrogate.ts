import { badArgument, options } from '../arguments.ts';
import { cancellable, type JobOptions } from '../cancellable.ts';
import { LAST_INDEX } from '../cell/layout.ts';
import { callNative, NasBenchError } from '../errors.ts';
import { INSPECT } from '../inspect.ts';
import type { Kind } from '../measurement.ts';
import { camelKeys } from '../names.ts';
import { surrogateAbout, surrogateEvaluate, surrogateMaterialise, surrogateOpen } from '../native.ts';
import { pathArgument } from '../table/path.ts';
import { Benchmark } from './benchmark.ts';

/** What a model says about itself. */
export interface ModelInfo {
  /** What it was fitted on, in words. */
  readonly fittedOn: string;
  /** The seed of the fit, of the split into cells that were fitted and others, and of the noise. */
  readonly seed: number;
  /** How many cells were fitted: by their test accuracies, and by their validation accuracies. */
  readonly cells: readonly [number, number];
  /** The program that fitted it. */
  readonly program: string;
}

/** One number about how good a model is, on cells that it was not fitted to. */
export interface Measure {
  /** What it is. */
  readonly name: string;
  /** The number. */
  readonly value: number;
  /** Whether it is as asked; also true where nothing is asked. */
  readonly passes: boolean;
  /** All of it in a line, with what is asked. */
  readonly text: string;
}

/** How a surrogate is written into a table. */
export interface MaterialiseOptions extends JobOptions {
  /** Whether a file that is there already may be replaced; by default it is left alone. */
  overwrite?: boolean | undefined;
}

/**
 * A fitted model that stands in for the published table: it predicts every budget (4, 12, 36 and 108 epochs), three
 * repeats, half-way and at the end, for all 423,624 cells, with noise like that of real trainings. Its numbers are
 * **predictions**, and so says their `kind`: good for trying out and comparing searches, not for finding out which cell is
 * the best one. `docs/surrogate.md` says how good it is. Of a record, {@link TableRecord.extrapolated} names the metrics of
 * which next to no training was published.
 *
 * A cell takes some microseconds at the first question. What concerns all cells ({@link Benchmark.column},
 * {@link Benchmark.select}) takes some seconds the first time.
 *
 * @example
 * ```ts
 * import { openSurrogate } from 'nasbench101';
 *
 * const surrogate = openSurrogate();
 * console.log(surrogate.query(162_354, { epochs: 36, repeat: 'mean' }).validationAccuracy);
 * surrogate.close();
 * ```
 */
export class Surrogate extends Benchmark {
  readonly #id: number;

  static {
    Object.defineProperty(this.prototype, INSPECT, {
      value(this: Surrogate): string {
        return String(this);
      },
    });
  }

  /** The path of its model file; `undefined` if it is the embedded one. */
  readonly path: string | undefined;

  /** Opens a model; {@link openSurrogate} does the same. */
  constructor(model?: string) {
    const bytes = model === undefined ? undefined : readModel(model);
    const handle = callNative(() => surrogateOpen(bytes));
    super(handle);
    this.#id = handle.id;
    this.path = model;
  }

  /** Always `surrogate`. */
  get kind(): Kind {
    return 'surrogate';
  }

  /** All cells have predictions. */
  get cellCount(): number {
    return LAST_INDEX + 1;
  }

  /**
   * What the model says about itself.
   *
   * @throws {@link NasBenchError} NB101_CLOSED
   */
  get model(): ModelInfo {
    return camelKeys(JSON.parse(callNative(() => surrogateAbout(this.#id)))) as ModelInfo;
  }

  /**
   * Writes everything that it predicts into a table, off the main thread on all cores, in some seconds. The table, of kind
   * `surrogate`, appears when it is complete. Progress is in numbers.
   *
   * @param out - the path of the table
   * @returns its length in bytes
   * @throws {@link NasBenchError} NB101_FILE_EXISTS, NB101_IO, NB101_CLOSED, NB101_BAD_ARGUMENT
   *
   * @example
   * ```ts
   * await openSurrogate().materialise('surrogate.nb101');
   * const table = openTable('surrogate.nb101');
   * ```
   */
  async materialise(out: string, how: MaterialiseOptions = {}): Promise<number> {
    const { overwrite = false, ...job } = options(how, 'options');
    pathArgument(out, 'the path of the table');
    if (typeof overwrite !== 'boolean') throw badArgument('overwrite', overwrite, 'true or false');
    return cancellable(job, (token, report) =>
      surrogateMaterialise(this.#id, out, !overwrite, token, report),
    );
  }

  /**
   * Measures the model on the cells that it was not fitted to, off the main thread.
   *
   * @param real - a table with the real numbers, or a folder with `test_accuracy_108_run0.npy`,
   * `mean_test_accuracy_108.npy`, `cells_20k.json` and `full_records.json`
   * @throws {@link NasBenchError} NB101_NO_COLUMN if the table lacks a measurement; what openTable throws; NB101_IO,
   * NB101_CLOSED, NB101_BAD_ARGUMENT
   *
   * @example
   * ```ts
   * const measures = await openSurrogate().evaluate('nasbench.nb101');
   * console.log(measures.map(({ text }) => text).join('\n'));
   * ```
   */
  async evaluate(real: string): Promise<Measure[]> {
    pathArgument(real, 'the path of the real numbers');
    const json = await cancellable({}, () => surrogateEvaluate(this.#id, real));
    return (JSON.parse(json) as Measure[]).map(({ name, value, passes, text }) => ({
      name,
      value,
      passes,
      text,
    }));
  }

  /** Which model it is. */
  override toString(): string {
    return `Surrogate ${this.path ?? '(the embedded model)'}`;
  }
}

/**
 * Opens the surrogate, which takes less than a millisecond and needs no file. See {@link Surrogate} for what it is good for.
 *
 * @param how - `model`: the path of a model file of your own, such as the project's fitting program writes
 * @throws {@link NasBenchError} NB101_NOT_A_MODEL, NB101_WRONG_MODEL_VERSION, NB101_DAMAGED_MODEL, NB101_FILE_NOT_FOUND,
 * NB101_IO, NB101_BAD_ARGUMENT
 *
 * @example
 * ```ts
 * import { openSurrogate } from 'nasbench101';
 *
 * console.log(openSurrogate().model.fittedOn);
 * ```
 */
export function openSurrogate(how: { model?: string | undefined } = {}): Surrogate {
  return new Surrogate(options(how, 'options').model);
}

function readModel(path: string): Uint8Array {
  pathArgument(path, 'the path of the model');
  try {
    // An import statement would cost every fresh process two milliseconds.
    return process.getBuiltinModule('node:fs').readFileSync(path);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new NasBenchError(
      missing ? 'NB101_FILE_NOT_FOUND' : 'NB101_IO',
      missing
        ? `${path}: there is no such file, expected a model; check the path`
        : `${path}: cannot read the model: ${String(error)}; check the path and the rights`,
      { cause: error },
    );
  }
}
