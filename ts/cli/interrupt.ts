import process from 'node:process';

import { hideProgress } from './progress.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

type StopSignal = (typeof SIGNALS)[number];

/** The user has had enough. */
export class Interrupted extends Error {
  readonly signal: StopSignal;

  constructor(signal: StopSignal) {
    super('interrupted');
    this.signal = signal;
  }
}

/**
 * How long a job may take to stop, in milliseconds: nobody waits for a second, of which the system may need a third to take memory
 * back. A training counts on it.
 */
const PATIENCE = 650;

/**
 * Runs a job that Ctrl-C (or SIGTERM) stops in good order: its signal aborts, and it rejects with {@link Interrupted}. The
 * second one ends the process at once; so does the first if the job does not stop in time, since it may wait for a
 * pipe that never says anything.
 */
export async function interruptible<T>(job: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (name: StopSignal): void => {
    forget();
    hideProgress();
    // Nobody listens any more, so the signal does what it does to any process. An orderly exit would wait for the threads
    // of the addon, also of a job that has rejected but cannot be stopped.
    setTimeout(() => process.kill(process.pid, name), PATIENCE).unref();
    controller.abort(new Interrupted(name));
  };
  const forget = (): void => {
    for (const signal of SIGNALS) process.off(signal, stop);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    return await job(controller.signal);
  } finally {
    forget();
  }
}
