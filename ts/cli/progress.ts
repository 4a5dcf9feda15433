import process from 'node:process';

/** Hears how far a job is, and what else there is to tell, in a few words. */
export type OnProgress = (done: number, total: number, note?: string) => void;

/**
 * Runs a job under a progress bar on standard error, which vanishes when the job ends. Without a terminal there is none.
 *
 * @param what - what is being done, a word or two
 * @param job - the job; it gets no callback if nobody is watching
 */
export async function withProgress<T>(
  what: string,
  job: (onProgress: OnProgress | undefined) => Promise<T>,
): Promise<T> {
  if (!process.stderr.isTTY) return job(undefined);
  // Only here, so that nothing else waits for it.
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar(
    {
      format: `${what} {bar} {percentage} %, {note}{eta_formatted} left`,
      stream: process.stderr,
      clearOnComplete: true,
      etaBuffer: 50,
    },
    cliProgress.Presets.shades_classic,
  );
  let started = false;
  try {
    return await job((done, total, note) => {
      const payload = { note: note === undefined ? '' : `${note}, ` };
      if (started) {
        bar.setTotal(total);
        bar.update(done, payload);
      } else {
        bar.start(total, done, payload);
        started = true;
      }
    });
  } finally {
    if (started) bar.stop();
  }
}
