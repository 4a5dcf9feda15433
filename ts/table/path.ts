import { badArgument } from '../arguments.ts';

/**
 * Gives back a path that the system can be asked about.
 *
 * @throws {@link NasBenchError} NB101_BAD_ARGUMENT
 */
export function pathArgument(path: unknown, what: string): string {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return path;
  throw badArgument(what, path, 'a path: text that is not empty and has no zero byte');
}
