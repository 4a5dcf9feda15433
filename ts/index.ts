/**
 * NAS-Bench-101 for Node.js.
 *
 * @packageDocumentation
 */
export type { JobOptions } from './cancellable.ts';
export { ERROR_CODES, NasBenchError, type ErrorCode } from './errors.ts';
export { version } from './native.ts';
