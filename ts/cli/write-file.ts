import { open, rename, rm } from 'node:fs/promises';
import process from 'node:process';

/**
 * Writes a file that appears under its name all at once, or not at all.
 *
 * @param write - makes the text, piece by piece; it starts only when the file can be written
 */
export async function writeFileWhole(path: string, write: () => AsyncIterable<string>): Promise<void> {
  // Beside the file, since a rename does not cross file systems.
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'wx');
  try {
    try {
      for await (const text of write()) await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
