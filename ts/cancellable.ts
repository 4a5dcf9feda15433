import { badArgument } from './arguments.ts';
import { fromNative } from './errors.ts';
import { CancelToken, type Progress } from './native.ts';

/** Options of everything that takes long. */
export interface JobOptions {
  /** Stops the job; its promise rejects with `signal.reason`. */
  signal?: AbortSignal | undefined;
  /** Hears how far the job is, at most 20 times a second, and at last that all is done. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** As in {@link JobOptions}; jobs that read records also tell how many. */
type OnProgress = (done: number, total: number, records?: number) => void;

/**
 * Runs an asynchronous job of the addon under an `AbortSignal` and with progress.
 *
 * @param options - the caller's signal and callback
 * @param start - starts the job with the token and the callback that the addon wants
 */
export async function cancellable<T>(
  options: Omit<JobOptions, 'onProgress'> & { onProgress?: OnProgress | undefined },
  start: (token: CancelToken, onProgress: ((progress: Progress) => void) | undefined) => Promise<T>,
): Promise<T> {
  const { signal, onProgress } = options;
  if (signal !== undefined && typeof signal?.throwIfAborted !== 'function')
    throw badArgument('the signal', signal, 'an AbortSignal');
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw badArgument('onProgress', onProgress, 'a function');
  signal?.throwIfAborted();

  const token = new CancelToken();
  const stop = (): void => token.cancel();
  signal?.addEventListener('abort', stop, { once: true });

  // The addon's last call may be dropped, or arrive late: `settled` mutes late ones, and the call that says "all done" is
  // made here.
  let settled = false;
  let last: Progress | undefined;
  let failure: { error: unknown } | undefined;
  const report =
    onProgress &&
    ((progress: Progress): void => {
      if (settled || failure) return;
      last = progress;
      try {
        onProgress(progress.done, progress.total, progress.records);
      } catch (error) {
        // Thrown from inside a native callback it would be an uncaught exception; stop and reject instead.
        failure = { error };
        stop();
      }
    });

  try {
    const result = await start(token, report);
    // The last calls may still be queued when the promise settles, and this turn may be past their place already.
    if (report) {
      await nextTurn();
      await nextTurn();
    }
    if (last && last.done < last.total) report?.({ ...last, done: last.total });
    if (failure) throw failure.error;
    return result;
  } catch (error) {
    if (failure) throw failure.error;
    signal?.throwIfAborted();
    throw fromNative(error);
  } finally {
    settled = true;
    signal?.removeEventListener('abort', stop);
  }
}

/** Lets what waits for the event loop go first. */
export async function nextTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
