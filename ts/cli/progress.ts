import process from 'node:process';

import type { SingleBar } from 'cli-progress';

/** Hears how far a job is, and what else there is to tell, in a few words. */
export type OnProgress = (done: number, total: number, note?: string) => void;

/** Characters of the bar: as many as there is room for. */
const [LEAST_BAR, MOST_BAR] = [5, 40];

let bar: SingleBar | undefined;

/** Takes the bar off the terminal, so that its line is free for text or a prompt; what progress comes later draws it again. */
export function hideProgress(): void {
  bar?.stop();
}

/** Writes a line on standard error, where the bar is on a terminal; the next progress draws that again. */
export function writeAside(line: string): void {
  hideProgress();
  process.stderr.write(`${line}\n`);
}

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
  const template = `${what} {bar} {percentage} %, {note}{eta_formatted} left`;
  const shown = new cliProgress.SingleBar(
    {
      format: (options, params, payload) => {
        const line = (barsize: number): string =>
          cliProgress.Format.Formatter({ ...options, barsize, format: template }, params, payload);
        // What is told comes first where the terminal is narrow.
        const room = params.maxWidth - line(0).length - 1;
        return line(Math.max(LEAST_BAR, Math.min(MOST_BAR, room)));
      },
      barsize: MOST_BAR,
      stream: process.stderr,
      clearOnComplete: true,
      // The bar is cut at the edge of the terminal. Wrapping switched off would stay so after a kill.
      linewrap: true,
      etaBuffer: 50,
    },
    cliProgress.Presets.shades_classic,
  );
  bar = shown;
  try {
    return await job((done, total, note) => {
      const payload = { note: note === undefined ? '' : `${note}, ` };
      if (shown.isActive) {
        shown.setTotal(total);
        shown.update(done, payload);
      } else {
        shown.start(total, done, payload);
      }
    });
  } finally {
    hideProgress();
    bar = undefined;
  }
}
