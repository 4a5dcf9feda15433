import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import process from 'node:process';

/** Opens a page with whatever the system opens pages with; says so where that is nothing. */
export async function openPage(path: string): Promise<void> {
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '""']
        : ['xdg-open'];
  const opener = spawn(program ?? '', [...args, resolve(path)], { stdio: 'ignore', detached: true });
  await new Promise<void>((settled) => {
    opener.once('error', () => {
      process.stderr.write(`${path} cannot be opened from here: there is no ${program}\n`);
      settled();
    });
    opener.once('spawn', settled);
  });
  opener.unref();
}
