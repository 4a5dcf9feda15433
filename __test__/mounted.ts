// A file system of its own on a folder: one that is full, or cannot be written to.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import type { ExecutionContext } from 'ava';

const run = promisify(execFile);
// A name space of its own, so that the mount goes when the process ends.
const UNSHARE = ['--map-root-user', '--mount'];

/** Whether a file system can be mounted on a folder; where not, the test says so and passes. */
export async function canMount(t: ExecutionContext, folder: string): Promise<boolean> {
  try {
    await run('unshare', [...UNSHARE, 'mount', '-t', 'tmpfs', 'none', folder]);
    return true;
  } catch (error) {
    t.log('skipped: no file system can be mounted here:', (error as Error).message);
    t.pass();
    return false;
  }
}

/** What a line of the shell prints with a file system in memory on a folder, and the names in the folder afterwards. */
export async function mounted(folder: string, options: string, line: string): Promise<string> {
  const whole = `mount -t tmpfs -o ${options} none '${folder}' || exit 9; ${line}; ls -A '${folder}'`;
  return (await run('unshare', [...UNSHARE, 'sh', '-c', whole])).stdout;
}
