import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';

import { NasBenchError } from '../../errors.ts';

/**
 * Runs Python.
 *
 * @throws `NasBenchError` NB101_NO_PYTHON if there is none; NB101_SETUP_FAILED with the end of what it says;
 * `signal.reason` when it was stopped
 */
export function runPython(
  python: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = started(python, args, signal);
    let said = '';
    const listen = (text: string): void => {
      said = (said + text).slice(-4000);
    };
    child.stdout.setEncoding('utf8').on('data', listen);
    child.stderr.setEncoding('utf8').on('data', listen);
    child.on('error', (error) => {
      reject(signal?.aborted ? signal.reason : noPython(python, error));
    });
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(failure(python, args, said, code));
    });
  });
}

function started(
  python: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): ChildProcessByStdio<null, Readable, Readable> {
  try {
    return spawn(python, args, { stdio: ['ignore', 'pipe', 'pipe'], ...(signal && { signal }) });
  } catch (error) {
    // What can be no name of a program, such as no text.
    throw noPython(`'${python}'`, error as Error);
  }
}

function noPython(python: string, error: Error): NasBenchError {
  return new NasBenchError(
    'NB101_NO_PYTHON',
    `${python} does not run: ${error.message}; install Python 3 with pip, or name it`,
    { cause: error },
  );
}

function failure(python: string, args: readonly string[], said: string, code: number | null): NasBenchError {
  if (/No module named '?(?:pip|venv|ensurepip)/.test(said))
    return new NasBenchError(
      'NB101_NO_PYTHON',
      `${python} has no pip or venv; install it, such as Debian's python3-pip and python3-venv`,
    );
  if (/No space left on device/.test(said))
    return new NasBenchError('NB101_NO_SPACE', 'the disk is full; free some, or set NASBENCH101_DATA');
  const isPip = args.includes('pip');
  const what = isPip
    ? `pip ${args[args.indexOf('pip') + 1]}`
    : args.includes('venv')
      ? 'making the environment'
      : 'unpacking';
  const lines = said.trim().split('\n').slice(-3).join(' | ');
  return new NasBenchError(
    'NB101_SETUP_FAILED',
    `${what} failed with ${code}: ${lines}; ${isPip ? 'check the network' : 'mend that'}, then do it again: what is done is kept`,
  );
}
