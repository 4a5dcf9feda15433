import { open, type FileHandle } from 'node:fs/promises';

import { cancellable } from '../cancellable.ts';
import { ioError } from '../io-error.ts';
import type { Kind } from '../measurement.ts';
import { TableStream, tableImportStream } from '../native.ts';
import type { Sink } from './fetch-file.ts';

/** What is made of the bytes. */
export interface Target {
  /** What messages call the source. */
  readonly name: string;
  readonly sha256: string;
  readonly out: string;
  readonly kind: Kind | undefined;
  readonly date: string | undefined;
  readonly complete: boolean;
  readonly overwrite: boolean;
}

/** An import that runs, and its end of the channel. */
interface Running {
  readonly stream: TableStream;
  readonly summary: Promise<string>;
}

/** Imports bytes into a table as they come. */
export class TableSink implements Sink {
  readonly #target: Target;
  readonly #signal: AbortSignal | undefined;
  #running: Running | undefined;
  /** Says that the importer has room again. */
  #room: () => void = () => {};

  constructor(target: Target, signal: AbortSignal | undefined) {
    this.#target = target;
    this.#signal = signal;
  }

  async restart(): Promise<void> {
    await this.abort();
    const { name, sha256, out, kind, date, complete, overwrite } = this.#target;
    const settings = {
      complete,
      keepExisting: !overwrite,
      userColumns: {},
      ...(kind !== undefined && { kind }),
      ...(date !== undefined && { date }),
    };
    const stream = new TableStream(() => this.#room());
    const summary = cancellable({ signal: this.#signal }, (token) =>
      tableImportStream(stream, name, sha256, out, settings, token),
    );
    // Whoever writes or finishes hears of a failure; until then it is nobody's.
    summary.catch(() => {});
    this.#running = { stream, summary };
  }

  async write(chunk: Uint8Array): Promise<void> {
    const { stream, summary } = this.#started();
    if (stream.push(chunk)) return;
    const room = new Promise<void>((resolve) => {
      this.#room = resolve;
    });
    // An import that has failed makes no room.
    await Promise.race([room, summary]);
  }

  /** Waits for the table; gives what the addon tells about it. */
  async finish(): Promise<string> {
    const { stream, summary } = this.#started();
    stream.end();
    return summary;
  }

  /** Ends the import, and waits until nothing of it is left. After it has finished this does nothing. */
  async abort(): Promise<void> {
    this.#running?.stream.fail();
    await this.#running?.summary.catch(() => {});
  }

  #started(): Running {
    if (this.#running === undefined) throw new Error('nothing was started');
    return this.#running;
  }
}

/** Writes bytes to a file as well. */
export class KeptFile {
  readonly #file: FileHandle;
  readonly #path: string;

  private constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /** Makes the file; messages call it `path`. */
  static async create(temporary: string, path: string): Promise<KeptFile> {
    // Appending, so that after a restart bytes go to the new end.
    return new KeptFile(await keeping(path, open(temporary, 'ax')), path);
  }

  async restart(): Promise<void> {
    await keeping(this.#path, this.#file.truncate(0));
  }

  async write(chunk: Uint8Array): Promise<void> {
    await keeping(this.#path, this.#file.appendFile(chunk));
  }

  /** Makes sure that the bytes are on the disk. */
  async sync(): Promise<void> {
    await keeping(this.#path, this.#file.sync());
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

async function keeping<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw ioError(path, 'keep the download', error);
  }
}
