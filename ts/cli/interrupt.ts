import process from 'node:process';

/** The user has had enough. */
export class Interrupted extends Error {}

/**
 * Runs a job that Ctrl-C (or SIGTERM) stops in good order: its signal aborts, and it rejects with {@link Interrupted}. The
 * second one ends the process at once.
 */
export async function interruptible<T>(job: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    forget();
    controller.abort(new Interrupted('interrupted'));
  };
  const forget = (): void => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
  try {
    return await job(controller.signal);
  } finally {
    forget();
  }
}
