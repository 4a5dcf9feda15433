import { NasBenchError } from '../errors.ts';

/** What the process ends with. */
export const ExitCode = {
  /** All went well. */
  Good: 0,
  /** The input was refused; the error code says why. */
  Refused: 1,
  /** The command line makes no sense. */
  Usage: 2,
  /** Ctrl-C: 128 and the number of the signal, as shells count. */
  Interrupted: 130,
  /** SIGTERM, counted alike. */
  Terminated: 143,
} as const;

/** A refusal as the command line shows it. */
export interface Refusal {
  code: string;
  message: string;
}

/** Says why input was refused; `undefined` for errors that no input should cause. */
export function describeRefusal(error: unknown): Refusal | undefined {
  if (error instanceof NasBenchError && error.code !== 'NB101_PANIC')
    return { code: error.code, message: error.message };
  // A file that is missing, or may not be read or written: the system's message says which.
  if (error instanceof Error && 'syscall' in error && 'code' in error) {
    const isMissing = error.code === 'ENOENT' || error.code === 'ENOTDIR';
    return { code: isMissing ? 'NB101_FILE_NOT_FOUND' : 'NB101_IO', message: error.message };
  }
  return undefined;
}
