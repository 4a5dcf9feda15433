import { access, readFile, rm } from 'node:fs/promises';
import { extname } from 'node:path';

import { badArgument } from '../../arguments.ts';
import type { CellLike } from '../../cell/cell-like.ts';
import { callNative, NasBenchError } from '../../errors.ts';
import { ioError, reading } from '../../io-error.ts';
import { FileLock } from '../../native.ts';
import { moduleOf } from '../network/module.ts';
import { resolveConfig, type TrainingChanges } from './config.ts';
import { append, cutTornRecord, wholeLines } from './journal.ts';
import type { TrainingOutcome } from './outcome.ts';
import { needCell, needTableTraining, recordOf, tableOf } from './record.ts';

/** How an output is opened. */
export interface OutputOptions {
  /** Whether a table that is there may be replaced; by default it is left alone. */
  readonly overwrite?: boolean | undefined;
  /** The training whose outcome will be added: one that the format has no place for is refused at once. */
  readonly config?: TrainingChanges | undefined;
  /** What is trained, for the same reason. */
  readonly spec?: CellLike | undefined;
  /** Its checkpoint. While that is there, the table may be the training's own: made, but not reported before it was killed. */
  readonly checkpoint?: string | undefined;
}

/** Where outcomes go, by the end of the name. */
const FORMATS = ['.jsonl', '.tfrecord', '.nb101'] as const;

/**
 * Where the outcomes of trainings go: `.jsonl` gets a line with all that there is to know for each; `.tfrecord` gets records in
 * the layout of the published files, and `.nb101` is a table of one record, each with a file of such lines beside it
 * (`NAME.jsonl`), since their layouts have no place for curves and for trainings that failed. Lines and records are added to what is
 * there; a table is made anew. What a file has already is not added again, so that a training that goes on after it was
 * killed between its outcome and its end leaves no second one. One process at a time may write.
 */
export class TrainingOutput {
  readonly #path: string;
  readonly #overwrite: boolean;
  readonly #format: (typeof FORMATS)[number];
  readonly #lock: FileLock;
  /** The lines that there are. */
  #lines = new Set<string>();

  private constructor(path: string, overwrite: boolean) {
    const format = FORMATS.find((end) => end === extname(path));
    if (format === undefined)
      throw badArgument('the output', path, `a name that ends with ${FORMATS.join(', ')}`);
    this.#path = path;
    this.#overwrite = overwrite;
    this.#format = format;
    this.#lock = callNative(() => new FileLock(`${path}.lock`));
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
    { overwrite = false, config, spec, checkpoint }: OutputOptions = {},
  ): Promise<TrainingOutput> {
    if (extname(path) !== '.jsonl') {
      if (config !== undefined) needTableTraining(resolveConfig(config));
      if (spec !== undefined) needCell(moduleOf(spec, 'own'));
    }
    const output = new TrainingOutput(path, overwrite);
    try {
      await output.#look(checkpoint);
    } catch (error) {
      output.close();
      throw error;
    }
    return output;
  }

  /** The file of lines. */
  get #journal(): string {
    return this.#format === '.jsonl' ? this.#path : `${this.#path}.jsonl`;
  }

  async #look(checkpoint: string | undefined): Promise<void> {
    this.#lines = new Set(await wholeLines(this.#journal));
    if (this.#format === '.tfrecord') await cutTornRecord(this.#path);
    if (this.#format !== '.nb101' || this.#overwrite || !(await isThere(this.#path))) return;
    const goesOn = this.#lines.size > 0 && checkpoint !== undefined && (await isThere(checkpoint));
    if (!goesOn)
      throw new NasBenchError(
        'NB101_FILE_EXISTS',
        `${this.#path}: there is a file already, expected a new name; give another one, or allow overwriting`,
      );
  }

  /**
   * Adds an outcome; it is on the disk when this is done. If the line could be written, but not the record or the table, the line
   * stays, of which {@link mergeTrainings} makes a table.
   *
   * @throws `NasBenchError` NB101_BAD_ARGUMENT for what the format has no place for; NB101_FILE_EXISTS if the table has come
   * to be in the meantime, and may not be replaced; NB101_IO
   */
  async add(outcome: TrainingOutcome): Promise<void> {
    const needsRecord = this.#format !== '.jsonl' && outcome.status === 'trained';
    const record = needsRecord ? recordOf(outcome) : undefined;
    const line = JSON.stringify(outcome);
    const isKnown = this.#lines.has(line);
    if (!isKnown) await append(this.#journal, `${line}\n`);
    this.#lines.add(line);
    if (record === undefined) return;
    if (this.#format === '.nb101') {
      if (!isKnown || !(await this.#isTableOf(record))) await tableOf([record], this.#path, this.#overwrite);
    } else if (!isKnown || !(await has(this.#path, record))) await append(this.#path, record);
  }

  /** Whether the table is there, and is that of a record: equal records make equal tables. */
  async #isTableOf(record: Buffer): Promise<boolean> {
    if (!(await isThere(this.#path))) return false;
    const expected = `${this.#path}.expected`;
    try {
      await tableOf([record], expected, true);
      const own = await reading(expected, () => readFile(expected));
      return own.equals(await reading(this.#path, () => readFile(this.#path)));
    } finally {
      await rm(expected, { force: true });
    }
  }

  /** Lets others write. */
  close(): void {
    this.#lock.release();
  }
}

/** Whether a file has some bytes. */
async function has(path: string, bytes: Buffer): Promise<boolean> {
  try {
    return (await readFile(path)).includes(bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw ioError(path, 'read it', error);
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
