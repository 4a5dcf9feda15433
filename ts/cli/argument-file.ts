import { readFile } from 'node:fs/promises';

import { describe } from '../arguments.ts';
import { NasBenchError, type ErrorCode } from '../errors.ts';

/**
 * Reads the file that an argument names when it is nothing else.
 *
 * @param refusal - what an argument that names no file is: its code, and what goes after the argument in the message
 * @throws {@link NasBenchError} with that code if there is no such file
 */
export async function readArgumentFile(path: string, [code, message]: [ErrorCode, string]): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new NasBenchError(code, `${describe(path)} ${message}`, { cause: error });
    throw error;
  }
}
