/** Every code that an error of this package can carry. Codes never change within a major version. */
export const ERROR_CODES = [
  'NB101_BAD_ARGUMENT',
  'NB101_BAD_CHECKPOINT',
  'NB101_BAD_NETWORK',
  'NB101_BAD_PROPOSAL',
  'NB101_BAD_PROTOCOL',
  'NB101_BAD_RECORD',
  'NB101_BAD_REDIRECT',
  'NB101_BAD_ROW',
  'NB101_BAD_SETTING',
  'NB101_BAD_SPACE',
  'NB101_BAD_SPEC',
  'NB101_BAD_TENSOR',
  'NB101_CANCELLED',
  'NB101_CELL_NOT_IN_TABLE',
  'NB101_CHECKPOINT_IN_USE',
  'NB101_CHECKSUM_MISMATCH',
  'NB101_CLOSED',
  'NB101_CONFLICTING_SOURCES',
  'NB101_CONNECTION',
  'NB101_DAMAGED_GRAPH',
  'NB101_DAMAGED_MODEL',
  'NB101_DAMAGED_TABLE',
  'NB101_DISCONNECTED',
  'NB101_DIVERGED',
  'NB101_FILE_EXISTS',
  'NB101_FILE_NOT_FOUND',
  'NB101_HASH_MISMATCH',
  'NB101_HTTP_STATUS',
  'NB101_INDEX_OUT_OF_RANGE',
  'NB101_INVALID_CELL_IN_RECORD',
  'NB101_IO',
  'NB101_MISSING_VALUES',
  'NB101_NOTHING_TO_EXPORT',
  'NB101_NOTHING_TO_IMPORT',
  'NB101_NOT_A_GRAPH',
  'NB101_NOT_A_HASH',
  'NB101_NOT_A_MODEL',
  'NB101_NOT_A_NUMPY_COLUMN',
  'NB101_NOT_A_PARQUET_FILE',
  'NB101_NOT_A_TABLE',
  'NB101_NOT_A_TFRECORD',
  'NB101_NOT_BINARY',
  'NB101_NOT_CIFAR10',
  'NB101_NOT_PACKED',
  'NB101_NOT_SQUARE',
  'NB101_NOT_UPPER_TRIANGULAR',
  'NB101_NO_ADDON',
  'NB101_NO_BUDGET',
  'NB101_NO_CHECKPOINT',
  'NB101_NO_COLUMN',
  'NB101_NO_PYTHON',
  'NB101_NO_RECORD',
  'NB101_NO_RENDERER',
  'NB101_NO_REPEAT',
  'NB101_NO_SPACE',
  'NB101_NO_TENSORFLOW',
  'NB101_OPS_LENGTH',
  'NB101_OUTPUT_IN_USE',
  'NB101_OUT_OF_MEMORY',
  'NB101_PANIC',
  'NB101_SAME_FILE',
  'NB101_SETUP_FAILED',
  'NB101_TENSORFLOW',
  'NB101_TIME_OUT',
  'NB101_TOO_FEW_VERTICES',
  'NB101_TOO_MANY_EDGES',
  'NB101_TOO_MANY_VERTICES',
  'NB101_TRUNCATED',
  'NB101_UNKNOWN_FORMAT',
  'NB101_UNKNOWN_HASH',
  'NB101_UNKNOWN_OP',
  'NB101_UNKNOWN_PRESET',
  'NB101_UNKNOWN_SEARCHER',
  'NB101_UNNAMED_COLUMN',
  'NB101_UNWRITABLE',
  'NB101_WRONG_DTYPE',
  'NB101_WRONG_INPUT_OP',
  'NB101_WRONG_MODEL_VERSION',
  'NB101_WRONG_OUTPUT_OP',
  'NB101_WRONG_SHA256',
  'NB101_WRONG_SHAPE',
  'NB101_WRONG_VERSION',
] as const;

/** One of {@link ERROR_CODES}. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * The error that this package throws and rejects with. Match on its `code`; the message is for people and may improve.
 *
 * @example
 * ```ts
 * import { NasBenchError } from 'nasbench101';
 *
 * function isInternal(error: unknown): boolean {
 *   return error instanceof NasBenchError && error.code === 'NB101_PANIC';
 * }
 * ```
 */
export class NasBenchError extends Error {
  /** Always `NasBenchError`. */
  override readonly name: string = 'NasBenchError';
  /** What went wrong, for programs. */
  readonly code: ErrorCode;

  /**
   * Makes an error.
   *
   * @param code - what went wrong, for programs
   * @param message - what went wrong, for people
   * @param options - the cause, if there is one
   */
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

// napi refuses an argument of the wrong type with a status such as NumberExpected.
const ARGUMENT_STATUS = /^(?:InvalidArg|\w+Expected)$/;

/** Turns what the addon threw into a {@link NasBenchError}; anything else comes back as it is. */
export function fromNative(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  if (error.code.startsWith('NB101_'))
    // A new error, since those made off the JavaScript thread have no stack of the caller.
    return new NasBenchError(error.code as ErrorCode, error.message, { cause: error });
  if (ARGUMENT_STATUS.test(error.code))
    return new NasBenchError('NB101_BAD_ARGUMENT', error.message, { cause: error });
  return error;
}

/**
 * Calls the addon synchronously and types its errors.
 *
 * @throws {@link NasBenchError} when the addon refuses
 */
export function callNative<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw fromNative(error);
  }
}
