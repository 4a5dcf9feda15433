import { once } from 'node:events';
import process from 'node:process';

/** Writes to standard output, and waits while its reader is slower than we are. */
export async function write(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** Writes one line of JSON. */
export function writeJson(value: unknown): Promise<void> {
  return write(`${JSON.stringify(value)}\n`);
}
