import { access, rm, writeFile } from 'node:fs/promises';
import { join, dirname, basename, extname } from 'node:path';
import { randomUUID } from 'node:crypto';

import { badArgument } from '../../arguments.ts';
import { callNative, NasBenchError } from '../../errors.ts';
import { FileLock, trainingRecord } from '../../native.ts';
import { importTable } from '../../table/import.ts';
import { ioError } from '../../io-error.ts';
import { resolveConfig, type TrainingChanges, type TrainingConfig } from './config.ts';
import { append, appendThen, cutTornRecord, wholeLines } from './journal.ts';
import type { FailedTraining, TrainingRecord } from './train.ts';

/** What a training has come to. */
export type TrainingOutcome = TrainingRecord | FailedTraining;

/** How an output is opened. */
export interface OutputOptions {
  /** Whether a table that is there may be replaced; by default it is left alone. */
  readonly overwrite?: boolean | undefined;
  /** The training whose outcome will be added: one that the format has no place for is refused at once. */
  readonly config?: TrainingChanges | undefined;
}

/** Where outcomes go, by the end of the name. */
const FORMATS = ['.jsonl', '.tfrecord', '.nb101'] as const;

/**
 * Where the outcomes of trainings go: `.jsonl` gets a line with all that there is to know for each; `.tfrecord` gets records in
 * the layout of the published files, and `.nb101` is a table of one record, each with a file of such lines beside it
 * (`NAME.jsonl`), since their layouts have no place for seeds, settings and curves. Lines and records are added to what is
 * there; a table is made anew. One process at a time may write.
 */
export class TrainingOutput {
  readonly #path: string;
  readonly #format: (typeof FORMATS)[number];
  readonly #lock: FileLock;

  private constructor(path: string, format: (typeof FORMATS)[number], lock: FileLock) {
    this.#path = path;
    this.#format = format;
    this.#lock = lock;
  }

  /**
   * Looks before a long training whether its outcome can be written.
   *
   * @param how - whether a table that is there may be replaced; the training, to refuse one that the format has no place for
   * @throws `NasBenchError` NB101_BAD_ARGUMENT, NB101_FILE_EXISTS, NB101_OUTPUT_IN_USE, NB101_BAD_RECORD if the file
   * has something else at its end, NB101_IO
   */
  static async open(
    path: string,
    { overwrite = false, config }: OutputOptions = {},
  ): Promise<TrainingOutput> {
    const format = FORMATS.find((end) => end === extname(path));
    if (format === undefined)
      throw badArgument('the output', path, `a name that ends with ${FORMATS.join(', ')}`);
    if (format !== '.jsonl' && config !== undefined) needTableTraining(resolveConfig(config));
    const lock = callNative(() => new FileLock(`${path}.lock`));
    try {
      if (format === '.nb101' && !overwrite && (await isThere(path)))
        throw new NasBenchError(
          'NB101_FILE_EXISTS',
          `${path}: there is a file already, expected a new name; give another one, or allow overwriting`,
        );
      if (format === '.tfrecord') await cutTornRecord(path);
      await wholeLines(format === '.jsonl' ? path : `${path}.jsonl`);
    } catch (error) {
      lock.release();
      throw error;
    }
    return new TrainingOutput(path, format, lock);
  }

  /** Adds an outcome; it is on the disk when this is done, and nothing of it if it fails. */
  async add(outcome: TrainingOutcome): Promise<void> {
    const line = `${JSON.stringify(outcome)}\n`;
    if (this.#format === '.jsonl') {
      await append(this.#path, line);
      return;
    }
    await appendThen(`${this.#path}.jsonl`, line, async () => {
      if (outcome.status === 'failed') return;
      const record = recordOf(outcome);
      await (this.#format === '.tfrecord' ? append(this.#path, record) : tableOf([record], this.#path, true));
    });
  }

  /** Lets others write. */
  close(): void {
    this.#lock.release();
  }
}

/**
 * The record of a training in the layout of the published files.
 *
 * @throws `NasBenchError` NB101_BAD_ARGUMENT for what is no cell of the space, or was not evaluated as the table's cells
 */
export function recordOf(record: TrainingRecord): Buffer {
  const { packed, config, evaluations, trainableParameters, totalTime } = record;
  if (packed === undefined)
    throw badArgument('what was trained', record.ops.join(), 'a cell of the space; write others as .jsonl');
  needTableTraining(config);
  const native = evaluations.map(
    ({ epoch, trainingTime, trainAccuracy, validationAccuracy, testAccuracy }) => ({
      epoch,
      trainingTime,
      trainAccuracy: trainAccuracy ?? Number.NaN,
      validationAccuracy: validationAccuracy ?? Number.NaN,
      testAccuracy,
    }),
  );
  return callNative(() => trainingRecord(packed, config.epochs, trainableParameters, totalTime, native));
}

/** Refuses trainings that tables have no place for. */
function needTableTraining({ mode, epochs }: TrainingConfig): void {
  if (mode !== 'table' || !Number.isInteger(epochs))
    throw badArgument(
      'the training',
      `of ${epochs} epochs in ${mode} mode`,
      'one of a whole number of epochs in table mode; write others as .jsonl',
    );
}

/** Makes a table of records. */
export async function tableOf(records: readonly Buffer[], out: string, overwrite: boolean): Promise<void> {
  const temporary = join(dirname(out), `.${basename(out)}.${randomUUID()}.tfrecord`);
  try {
    await writeFile(temporary, Buffer.concat(records));
    await importTable([temporary], out, { kind: 'retrained', complete: true, overwrite });
  } catch (error) {
    throw error instanceof NasBenchError ? error : ioError(out, 'write the table', error);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
