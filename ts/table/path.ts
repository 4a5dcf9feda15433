import { badArgument } from '../arguments.ts';
import { NasBenchError } from '../errors.ts';

/**
 * Gives back a path that the system can be asked about.
 *
 * @throws {@link NasBenchError} NB101_BAD_ARGUMENT
 */
export function pathArgument(path: unknown, what: string): string {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return path;
  throw badArgument(what, path, 'a path: text that is not empty and has no zero byte');
}

/**
 * Refuses to replace a file. A source is never replaced; that it is one is the better message, and the addon gives it.
 *
 * @throws {@link NasBenchError} NB101_FILE_EXISTS
 */
export function refuseExisting(sources: readonly string[], out: string): void {
  // An import statement would cost every fresh process two milliseconds.
  const { existsSync, realpathSync } = process.getBuiltinModule('node:fs');
  if (!existsSync(out)) return;
  const real = realpathSync(out);
  if (sources.some((source) => existsSync(source) && realpathSync(source) === real)) return;
  throw new NasBenchError(
    'NB101_FILE_EXISTS',
    `${out}: there is a file already, expected a new name; give another one, or allow overwriting`,
  );
}
