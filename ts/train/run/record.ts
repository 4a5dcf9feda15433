// Trainings as records in the layout of the published files, and tables of such.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { badArgument } from '../../arguments.ts';
import { callNative, NasBenchError } from '../../errors.ts';
import { ioError } from '../../io-error.ts';
import { trainingRecord } from '../../native.ts';
import { importTable } from '../../table/import.ts';
import type { TrainingSetup } from '../../table/info.ts';
import type { TrainingConfig } from './config.ts';
import type { TrainingRecord } from './outcome.ts';

/**
 * The record of a training in the layout of the published files.
 *
 * @throws `NasBenchError` NB101_BAD_ARGUMENT for what is no cell of the space, or was not trained and evaluated as the table's
 * cells
 */
export function recordOf(training: TrainingRecord): Buffer {
  const { config, evaluations, trainableParameters, totalTime } = training;
  const packed = needCell({ cell: training.packed, ops: training.ops });
  needTableTraining(config);
  const last = evaluations.at(-1)?.epoch;
  if (last !== config.epochs)
    throw badArgument('the epoch of the last evaluation', last, `the budget of ${config.epochs}`);
  const native = evaluations.map(
    ({ epoch, trainingTime, trainAccuracy, validationAccuracy, testAccuracy }) => ({
      epoch,
      trainingTime,
      trainAccuracy: trainAccuracy ?? Number.NaN,
      validationAccuracy: validationAccuracy ?? Number.NaN,
      testAccuracy,
    }),
  );
  const setup = JSON.stringify(setupOf(training));
  return callNative(() =>
    trainingRecord(packed, config.epochs, trainableParameters, totalTime, native, setup),
  );
}

/** What a training was made with; the record itself tells the budget. */
function setupOf({ seed, repeat, failures, config, versions, device }: TrainingRecord): TrainingSetup {
  const { epochs: _epochs, ...settings } = config;
  return { seed, repeat, attempt: failures.length + 1, config: settings, versions, device };
}

/** What was trained, if it is a cell of the space; tables have no place for others. */
export function needCell<T>({
  cell,
  ops,
}: {
  readonly cell: T | undefined;
  readonly ops: readonly (string | undefined)[];
}): T {
  if (cell === undefined)
    throw badArgument('what is trained', ops.join(), 'a cell of the space; write others as .jsonl');
  return cell;
}

/** Refuses trainings that tables have no place for. */
export function needTableTraining({ mode, epochs, schedule }: TrainingConfig): void {
  if (mode !== 'table' || !Number.isInteger(epochs) || schedule === 'cosine-by-time')
    throw badArgument(
      'the training',
      `of ${epochs} epochs in ${mode} mode, ${schedule}`,
      'one of a whole number of epochs in table mode, not by time, as tables have; train others one by one, into .jsonl',
    );
}

/**
 * Makes a table of records. Nobody else may make it at the same time.
 *
 * Its provenance has the same name of a source every time, so that equal records make equal tables.
 */
export async function tableOf(records: readonly Buffer[], out: string, overwrite: boolean): Promise<void> {
  const folder = join(dirname(out), `.${basename(out)}.trainings`);
  const source = join(folder, 'trainings.tfrecord');
  try {
    // A killed process may have left it.
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    await writeFile(source, Buffer.concat(records));
    await importTable([source], out, { kind: 'retrained', complete: true, overwrite });
  } catch (error) {
    throw error instanceof NasBenchError ? error : ioError(out, 'write the table', error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
