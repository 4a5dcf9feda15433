// Ctrl-C in the middle of the commands that take long.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

import test from 'ava';

import { posixTest } from './posix.ts';
import { MAIN } from './run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { hasPython, IN_TERMINAL } from './terminal.ts';

const run = promisify(execFile);

/** Starts a command in a folder of its own, interrupts it when something is there, and tells what is left. */
async function interrupted(
  args: readonly string[],
  by: NodeJS.Signals = 'SIGINT',
): Promise<{ code: number | null; signal: string | null; stderr: string; left: string[] }> {
  const folder = await temporaryFolder();
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const closed = once(child, 'close');
  while ((await readdir(folder)).length === 0 && child.exitCode === null) await setTimeout(5);
  child.kill(by);
  const [code, signal] = (await closed) as [number | null, string | null];
  return { code, signal, stderr, left: await readdir(folder, { recursive: true }) };
}

const COMMANDS: Record<string, string[]> = {
  study: ['study', 'paper', '--runs', '500', '--out', 'results/of/a/study'],
  'surrogate materialise': ['surrogate', 'materialise', '--out', 'surrogate.nb101'],
  enumerate: ['enumerate', '--out', 'cells.csv'],
};

for (const [name, args] of Object.entries(COMMANDS))
  posixTest(`interrupted, ${name} leaves nothing half-written`, async (t) => {
    const { code, signal, stderr, left } = await interrupted(args);
    const kept = left.some((file) => file.endsWith('unfinished.jsonl'));
    // Where the machine is busy a study may be killed before it says so.
    if (stderr !== '' || (kept && signal === null)) {
      t.regex(stderr, /^finished runs are kept in results.*\n$/);
      t.true(kept);
    }
    if (kept) return;
    // Either way a shell says 130. What did not stop in time was killed, and the next command tidies up.
    if (signal === null) t.is(code, 130);
    else t.is(signal, 'SIGINT');
    t.deepEqual(
      left.filter((file) => signal === null || !/^\..*\.tmp$/.test(file)),
      [],
    );
  });

posixTest('SIGTERM does the same, and a shell can tell', async (t) => {
  const { code, signal } = await interrupted(COMMANDS['enumerate'] ?? [], 'SIGTERM');
  t.true(code === 143 || signal === 'SIGTERM', `${code} ${signal}`);
});

(hasPython ? posixTest : test.skip)(
  'interrupted, a progress bar leaves the terminal as it was',
  async (t) => {
    const folder = await temporaryFolder();
    const study = [MAIN, 'study', 'paper', '--runs', '500', '--out', 'results'];
    const child = spawn('python3', ['-c', IN_TERMINAL, process.execPath, ...study], { cwd: folder });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    const closed = once(child, 'close');
    const hasBegun = (): boolean =>
      text.includes('%') && existsSync(join(folder, 'results/unfinished.jsonl'));
    while (!hasBegun() && child.exitCode === null) await setTimeout(5);
    child.stdin.write('\u0003');
    await closed;
    // What a kill would leave: a hidden cursor, lines that do not wrap.
    t.false(text.includes('\u001B[?'));
    // A bar that goes takes its line along: what is said must not be on it.
    const after = text.slice(text.indexOf('finished runs are kept'));
    t.regex(after, /^finished runs are kept in results.*\r\n/);
    t.is(after.split('\u001B8').length, after.split('\u001B7').length);
  },
);

posixTest('an import that waits for a pipe is interrupted as well', async (t) => {
  const folder = await temporaryFolder();
  const pipe = join(folder, 'pipe');
  await run('mkfifo', [pipe]);
  const child = spawn(process.execPath, [MAIN, 'import', pipe, '--out', 'table.nb101'], {
    cwd: folder,
    stdio: 'ignore',
  });
  const closed = once(child, 'close');
  // Opening a pipe waits for its other end, so the import has begun.
  const writer = await open(pipe, 'w');
  child.kill('SIGINT');
  const [code, signal] = (await closed) as [number | null, string | null];
  await writer.close();
  t.true(code === 130 || signal === 'SIGINT');
  t.deepEqual(
    (await readdir(folder)).filter((name) => !name.endsWith('.tmp')),
    ['pipe'],
  );
});
