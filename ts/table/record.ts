import { matrixOf, opsOf } from '../cell/layout.ts';
import { callNative } from '../errors.ts';
import { readTraining, repeatNumber } from '../measurement.ts';
import type { Checkpoint, Kind, Repeat, TrainingOptions } from '../measurement.ts';
import { cellHash, tableRecord } from '../native.ts';

/**
 * One training of a cell, or the mean over its trainings, as plain data. A number that the table does not have is
 * `undefined`.
 */
export interface TableRecord {
  /** Where the numbers come from. */
  readonly kind: Kind;
  /** The cell index. */
  readonly index: number;
  /** The module hash, computed when it is read. */
  readonly hash: string;
  /** The budget in epochs. */
  readonly epochs: number;
  /** Which training. */
  readonly repeat: Repeat;
  /** When during the training. */
  readonly checkpoint: Checkpoint;
  /** The matrix in the vertex order in which the cell was trained. */
  readonly moduleAdjacency: number[][];
  /** The names of its vertices. */
  readonly moduleOperations: string[];
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
}

/** Asks the table with an id for one training of a packed cell. */
export function recordOf(id: number, kind: Kind, packed: number, training: TrainingOptions): TableRecord {
  const { epochs, repeat, checkpoint } = readTraining(training);
  const found = callNative(() =>
    tableRecord(id, packed, epochs, repeatNumber(repeat), checkpoint === 'halfway'),
  );
  const { representative } = found;
  return {
    kind,
    index: found.index,
    // Hashing takes longer than all the rest.
    get hash() {
      return cellHash(representative);
    },
    epochs,
    repeat,
    checkpoint,
    moduleAdjacency: matrixOf(representative),
    moduleOperations: opsOf(representative),
    trainableParameters: found.trainableParameters,
    trainingTime: found.trainingTime,
    trainAccuracy: found.trainAccuracy,
    validationAccuracy: found.validationAccuracy,
    testAccuracy: found.testAccuracy,
  };
}
