import { addonVersion } from './native.ts';

/**
 * The version of this package.
 *
 * @example
 * ```ts
 * import { version } from 'nasbench101';
 *
 * console.log(version()); // for example 0.1.0
 * ```
 */
export function version(): string {
  return addonVersion();
}
