import { access, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';

import { badArgument } from '../../arguments.ts';
import type { CellLike } from '../../cell/cell-like.ts';
import { callNative, NasBenchError } from '../../errors.ts';
import { ioError } from '../../io-error.ts';
import { FileLock } from '../../native.ts';
import { moduleOf } from '../network/module.ts';
import { parseLine } from '../sweep/lines.ts';
import { resolveConfig, type TrainingChanges } from './config.ts';
import { append, cutTornRecord, wholeLines } from './journal.ts';
import type { TrainingOutcome } from './outcome.ts';
import { isTableOf, needCell, needTableTraining, recordOf, tableOf } from './record.ts';

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
  #lines: string[] = [];

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
   * @throws `NasBenchError` NB101_BAD_ARGUMENT, NB101_FILE_EXISTS, NB101_OUTPUT_IN_USE, NB101_SAME_FILE, NB101_BAD_RECORD if the file
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
      await output.#needOther(checkpoint);
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

  async #needOther(checkpoint: string | undefined): Promise<void> {
    if (checkpoint === undefined) return;
    const [place, ...own] = await Promise.all([checkpoint, this.#path, this.#journal].map(placeOf));
    if (place === undefined || !own.includes(place)) return;
    throw new NasBenchError(
      'NB101_SAME_FILE',
      `${checkpoint}: the checkpoint would be where the outcome goes, expected another file; name one`,
    );
  }

  async #look(checkpoint: string | undefined): Promise<void> {
    const refusesTable = this.#format === '.nb101' && !this.#overwrite && (await isThere(this.#path));
    // Before anything is changed.
    if (refusesTable && !(checkpoint !== undefined && (await isThere(checkpoint)))) throw exists(this.#path);
    this.#lines = await wholeLines(this.#journal);
    if (this.#format === '.tfrecord') await cutTornRecord(this.#path);
    if (refusesTable && !(await this.#hasOwnTable())) throw exists(this.#path);
  }

  /** Whether the table is one that was made of a line. */
  async #hasOwnTable(): Promise<boolean> {
    for (const [i, text] of this.#lines.entries()) {
      const line = parseLine(text, `${this.#journal}: line ${i + 1}`);
      if ('sweep' in line || line.status !== 'trained') continue;
      if (await isTableOf(recordOf(line), this.#path)) return true;
    }
    return false;
  }

  /**
   * Adds an outcome; it is on the disk when this is done. If the line could be written, but not the record or the table, the line
   * stays, of which {@link mergeTrainings} makes a table.
   *
   * @throws `NasBenchError` NB101_BAD_ARGUMENT for what the format has no place for; NB101_FILE_EXISTS if the table has come
   * to be in the meantime, and may not be replaced; NB101_IO
   */
  async add(outcome: TrainingOutcome): Promise<void> {
    const known = this.#known(outcome);
    const kept = known ?? outcome;
    const needsRecord = this.#format !== '.jsonl' && kept.status === 'trained';
    const record = needsRecord ? recordOf(kept) : undefined;
    if (!known) {
      const line = JSON.stringify(outcome);
      await append(this.#journal, `${line}\n`);
      this.#lines.push(line);
    }
    if (record === undefined) return;
    if (this.#format === '.nb101') {
      if (!known || !(await isTableOf(record, this.#path)))
        await tableOf([record], this.#path, this.#overwrite);
    } else if (!known || !(await has(this.#path, record))) await append(this.#path, record);
  }

  /** The outcome as a line has it already, perhaps of a process that had another TensorFlow. */
  #known(outcome: TrainingOutcome): TrainingOutcome | undefined {
    const line = JSON.stringify(outcome);
    // All that comes before tells trainings apart.
    const start = line.slice(0, line.indexOf('"versions"'));
    const alike = this.#lines.filter((other) => other.startsWith(start));
    const outcomes = alike.map((other) => JSON.parse(other) as TrainingOutcome);
    return outcomes.find((other) => withoutEnvironment(other) === withoutEnvironment(outcome));
  }

  /** Lets others write. */
  close(): void {
    this.#lock.release();
  }
}

/** What was trained and what it came to, whatever it was trained with. */
function withoutEnvironment(outcome: TrainingOutcome): string {
  return JSON.stringify({ ...outcome, versions: undefined, device: undefined, threads: undefined });
}

function exists(path: string): NasBenchError {
  return new NasBenchError(
    'NB101_FILE_EXISTS',
    `${path}: there is a file already, expected a new name; give another one, or allow overwriting`,
  );
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

/** Where a file is that may not be there yet, whatever links lead to its folder. */
async function placeOf(path: string): Promise<string> {
  const folder = resolve(dirname(path));
  return join(await realpath(folder).catch(() => folder), basename(path));
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
