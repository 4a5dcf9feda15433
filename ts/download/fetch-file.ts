import { setTimeout as sleep } from 'node:timers/promises';

import { NasBenchError } from '../errors.ts';
import { isNothing, isRest, isTransient, rangeHeaders, remoteOf, statusError, type Remote } from './part.ts';
import { request, shownUrl } from './request.ts';

/** How patient a download is. */
export interface Patience {
  /** How often in a row it goes on after a failure. */
  readonly retries: number;
  /** Milliseconds before the first time; each further wait is twice as long, up to half a minute. */
  readonly retryDelay: number;
  /** Milliseconds without a byte after which a connection counts as lost. */
  readonly stallTimeout: number;
}

/** Where the bytes go. */
export interface Sink {
  /** Starts anew: what was written before counts no more. */
  restart(): Promise<void>;
  /** Takes bytes, when there is room for them. */
  write(chunk: Uint8Array): Promise<void>;
}

/** Hears how far a download is: bytes, bytes in all if the server tells, bytes a second. */
export type OnDownload = (bytes: number, totalBytes: number | undefined, bytesPerSecond: number) => void;

/** More than this, and failures are counted anew. */
const PROGRESS = 1 << 20;

const LONGEST_DELAY = 30_000;

/** A failure after which another attempt may go on. */
class Lost extends Error {
  /** The error of a status, where that was the failure. */
  readonly status: NasBenchError | undefined;

  constructor(cause: unknown) {
    super('the connection was lost', { cause });
    this.status = cause instanceof NasBenchError ? cause : undefined;
  }
}

/** One file on its way, through as many connections as it takes. */
export class FileFetch {
  readonly #url: URL;
  readonly #sink: Sink;
  readonly #patience: Patience;
  readonly #signal: AbortSignal | undefined;
  readonly #onProgress: OnDownload | undefined;
  #remote: Remote = { length: undefined, validator: undefined, ranges: false };
  #received = 0;

  constructor(
    url: URL,
    sink: Sink,
    patience: Patience,
    signal: AbortSignal | undefined,
    onProgress: OnDownload | undefined,
  ) {
    this.#url = url;
    this.#sink = sink;
    this.#patience = patience;
    this.#signal = signal;
    this.#onProgress = onProgress;
  }

  /**
   * Fetches all of the file.
   *
   * @throws {@link NasBenchError} NB101_CONNECTION, NB101_HTTP_STATUS, NB101_BAD_REDIRECT; the signal's reason; whatever
   * the sink throws
   */
  async run(): Promise<void> {
    const { retries, retryDelay } = this.#patience;
    let [failures, furthest] = [0, 0];
    for (;;) {
      try {
        return await this.#connect();
      } catch (error) {
        this.#signal?.throwIfAborted();
        if (!(error instanceof Lost)) throw error;
        if (this.#received > furthest + PROGRESS) {
          failures = 0;
          furthest = this.#received;
        }
        if (++failures > retries) throw error.status ?? this.#lost(error.cause, failures);
        const delay = Math.min(retryDelay * 2 ** (failures - 1), LONGEST_DELAY);
        await sleep(delay, undefined, this.#signal && { signal: this.#signal }).catch(() => {
          this.#signal?.throwIfAborted();
        });
      }
    }
  }

  /** One connection, from where the last one broke if the server can. */
  async #connect(): Promise<void> {
    const from = this.#remote.ranges ? this.#received : 0;
    const connection = new Connection(this.#patience.stallTimeout, this.#signal);
    try {
      // Parts of packed bytes could not be put together.
      const headers = { 'accept-encoding': 'identity', ...(from > 0 && rangeHeaders(from, this.#remote)) };
      const response = await connection.watch(() => request(this.#url, headers, connection.signal));
      if (isTransient(response.status)) throw new Lost(statusError(this.#url, response));
      if (from > 0 && isRest(response, from, this.#remote)) return await this.#read(response, connection);
      if (from > 0 && isNothing(response, from, this.#remote)) return;
      if (response.status === 200) {
        this.#received = 0;
        this.#remote = remoteOf(response);
        await this.#sink.restart();
        return await this.#read(response, connection);
      }
      if (from === 0) throw statusError(this.#url, response);
    } finally {
      connection.close();
    }
    // Asked for the rest, the server gave something else: ask for all.
    this.#remote = { ...this.#remote, ranges: false };
    return this.#connect();
  }

  async #read({ body }: Response, connection: Connection): Promise<void> {
    const [start, before] = [performance.now(), this.#received];
    const reader = body?.getReader();
    let told = 0;
    for (;;) {
      const piece = await connection.watch(async () => reader?.read());
      const now = performance.now();
      const done = piece?.value === undefined;
      if (!done) {
        await this.#sink.write(piece.value);
        this.#received += piece.value.length;
      }
      if (done || now >= told + 50) {
        told = now;
        const seconds = Math.max(now - start, 1) / 1000;
        this.#onProgress?.(this.#received, this.#remote.length, (this.#received - before) / seconds);
      }
      if (!done) continue;
      const { length = 0 } = this.#remote;
      if (this.#received >= length) return;
      throw new Lost(new Error(`got the end, expected ${length} bytes`));
    }
  }

  #lost(cause: unknown, failures: number): NasBenchError {
    const times = failures === 1 ? '' : ` ${failures} times, the last time`;
    return new NasBenchError(
      'NB101_CONNECTION',
      `${shownUrl(this.#url)}: the connection failed${times} after ${this.#received} bytes: ${reason(cause)}; ` +
        'check the network, then try again',
      { cause },
    );
  }
}

/** What `fetch` says is that it failed; why is in the cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reason(error.cause) : error.message || error.name;
}

/** Ends when nothing comes for too long, or when the caller says so. */
class Connection {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #timeout: number;

  constructor(timeout: number, signal: AbortSignal | undefined) {
    this.#timeout = timeout;
    const own = this.#controller.signal;
    this.signal = signal ? AbortSignal.any([own, signal]) : own;
  }

  /** Waits for the server; errors of its own become {@link Lost}. */
  async watch<T>(wait: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      this.#controller.abort(new Error(`no byte came for ${this.#timeout / 1000} s`));
    }, this.#timeout);
    try {
      return await wait();
    } catch (error) {
      throw error instanceof NasBenchError ? error : new Lost(error);
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#controller.abort();
  }
}
