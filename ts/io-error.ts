import { NasBenchError } from './errors.ts';

/** Reads something; that the system does not let us is the error about this file or folder. */
export async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw ioError(path, 'read it', error);
  }
}

/** The error about a file that the system does not let us read or write. */
export function ioError(path: string, action: string, cause: unknown): NasBenchError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new NasBenchError(
    'NB101_IO',
    `${path}: cannot ${action}: ${why}; check the path, the rights and the free space`,
    { cause },
  );
}
