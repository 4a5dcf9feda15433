import { matrixOf, opsOf } from '../cell/layout.ts';
import { callNative } from '../errors.ts';
import { INSPECT } from '../inspect.ts';
import { METRICS, readTraining, repeatNumber } from '../measurement.ts';
import type { Checkpoint, Kind, Metric, Repeat, TrainingOptions } from '../measurement.ts';
import { cellHash, tableRecord } from '../native.ts';

/** A record as plain data: what `JSON.stringify(record)` writes, without the numbers that the table does not have. */
export type RecordJson = Omit<TableRecord, 'toJSON' | 'extrapolated'> & {
  /** As in the record; left out if there are none. */
  extrapolated?: readonly Metric[];
};

type OwnFields = Omit<RecordJson, 'hash' | 'moduleAdjacency' | 'moduleOperations'>;

/**
 * One training of a cell, or the mean over its trainings. A number that the table does not have is `undefined`. Hash,
 * matrix and operations are made when they are read, so that a query for a number is cheap.
 *
 * @example
 * ```ts
 * const { validationAccuracy = NaN, trainingTime, kind } = table.query(7, { epochs: 36, repeat: 1 });
 * ```
 */
export class TableRecord {
  /** Where the numbers come from. */
  readonly kind: Kind;
  /** The cell index. */
  readonly index: number;
  /** The budget in epochs. */
  readonly epochs: number;
  /** Which training. */
  readonly repeat: Repeat;
  /** When during the training. */
  readonly checkpoint: Checkpoint;
  /** Trainable parameters of the network that was trained. */
  readonly trainableParameters: number;
  /** Seconds of training, evaluation excluded. */
  readonly trainingTime: number | undefined;
  /** Accuracy on a part of the training images, 0 to 1. */
  readonly trainAccuracy: number | undefined;
  /** Accuracy on the validation images, 0 to 1. */
  readonly validationAccuracy: number | undefined;
  /** Accuracy on the test images, 0 to 1. */
  readonly testAccuracy: number | undefined;
  /**
   * Which of the metrics are guesses beyond the data that a model was fitted to; none if the numbers were measured. See
   * {@link Surrogate}.
   */
  readonly extrapolated: readonly Metric[];
  readonly #representative: number;

  static {
    Object.defineProperty(this.prototype, INSPECT, {
      value(this: TableRecord): unknown {
        return this.toJSON();
      },
    });
  }

  /** Asks the table with an id for a training of a packed cell. */
  constructor(id: number, kind: Kind, packed: number, training: TrainingOptions) {
    const { epochs, repeat, checkpoint } = readTraining(training);
    const known = callNative(() =>
      tableRecord(id, packed, epochs, repeatNumber(repeat), checkpoint === 'halfway', ANSWER),
    );
    this.kind = kind;
    this.index = answer(0);
    this.#representative = answer(1);
    this.epochs = epochs;
    this.repeat = repeat;
    this.checkpoint = checkpoint;
    this.trainableParameters = answer(2);
    this.trainingTime = metric(known, 'trainingTime');
    this.trainAccuracy = metric(known, 'trainAccuracy');
    this.validationAccuracy = metric(known, 'validationAccuracy');
    this.testAccuracy = metric(known, 'testAccuracy');
    const guessed = known >> METRICS.length;
    this.extrapolated = guessed === 0 ? NONE : METRICS.filter((_name, number) => (guessed >> number) & 1);
  }

  /** The module hash; computing it takes longer than the query. */
  get hash(): string {
    return cellHash(this.#representative);
  }

  /** The matrix in the vertex order in which the cell was trained; a new one at every call. */
  get moduleAdjacency(): number[][] {
    return matrixOf(this.#representative);
  }

  /** The names of its vertices; a new array at every call. */
  get moduleOperations(): string[] {
    return opsOf(this.#representative);
  }

  /** The record as plain data, with hash, matrix and operations. */
  toJSON(): RecordJson {
    const { hash, moduleAdjacency, moduleOperations } = this;
    const { kind, index, epochs, repeat, checkpoint, extrapolated, ...numbers }: OwnFields = this;
    const training = { kind, index, hash, epochs, repeat, checkpoint };
    const guessed = extrapolated?.length === 0 ? {} : { extrapolated };
    return { ...training, moduleAdjacency, moduleOperations, ...numbers, ...guessed } as RecordJson;
  }
}

/** Measured numbers, as nearly all are. */
const NONE: readonly Metric[] = Object.freeze([]);

/** Where the addon writes its answer: the same place every time. */
const ANSWER = new Float64Array(3 + METRICS.length);

function answer(place: number): number {
  return ANSWER[place] ?? NaN;
}

function metric(known: number, name: Metric): number | undefined {
  const number = METRICS.indexOf(name);
  return ((known >> number) & 1) === 1 ? answer(3 + number) : undefined;
}
