// Kills the command in the middle, again and again, and lets it go on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

import test from 'ava';

import { openTable, seededRandom, study } from '../ts/index.ts';
import { MAIN, nasbench101 } from './run-cli.ts';
import { syntheticTable, WITHOUT_TIMES } from './synthetic-table.ts';
import { temporaryFolder } from './temporary-folder.ts';

let table: string;
let folder: string;

test.before(async () => {
  table = await syntheticTable(WITHOUT_TIMES);
  folder = await temporaryFolder();
});

async function size(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/** Starts the command and kills it once its checkpoint has grown by some bytes; whether it was still running. */
async function startAndKill(args: readonly string[], checkpoint: string, bytes: number): Promise<boolean> {
  const before = await size(checkpoint);
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  while (child.exitCode === null && (await size(checkpoint)) < before + bytes) await sleep(1);
  child.kill('SIGKILL');
  const [code] = (await ended) as [number | null];
  return code === null;
}

/** A study of a few hundred runs, into a folder. */
function command(out: string): string[] {
  const protocol = '{"runs": 150, "budget": {"queries": 4000}, "seed": 4}';
  return ['study', protocol, '--table', table, '--json', '--out', out];
}

test('a study that is killed at random moments goes on to the same bytes', async (t) => {
  const out = join(folder, 'killed');
  const whole = join(folder, 'whole');
  const expected = await nasbench101(command(whole));
  t.is(expected.code, 0, expected.stderr);

  const random = seededRandom(101);
  const checkpoint = join(out, 'unfinished.jsonl');
  const sizes: number[] = [];
  for (let kill = 0; kill < 4; kill++) {
    // From the middle of the header to some dozens of runs.
    const bytes = Math.ceil(10 ** (1 + 3.5 * random()));
    if (!(await startAndKill(command(out), checkpoint, bytes))) break;
    sizes.push(await size(checkpoint));
  }
  t.true(sizes.length >= 2, 'it was killed at least twice before it ended');
  t.deepEqual(
    sizes,
    sizes.toSorted((a, b) => a - b),
    'nothing is lost but what was torn',
  );

  const { code, stdout, stderr } = await nasbench101(command(out));
  t.is(code, 0, stderr);
  t.is(stdout, expected.stdout);
  t.deepEqual(await readdir(out), await readdir(whole));
  for (const file of await readdir(whole))
    t.is(await readFile(join(out, file), 'utf8'), await readFile(join(whole, file), 'utf8'), file);
});

test('a checkpoint of a library stays, and serves again', async (t) => {
  const benchmark = openTable(table);
  t.teardown(() => benchmark.close());
  const checkpoint = join(folder, 'library.jsonl');
  const protocol = { runs: 5, budget: { queries: 50 } };
  const first = await study(protocol, { benchmark, checkpoint });
  const text = await readFile(checkpoint, 'utf8');
  t.is(text.trimEnd().split('\n').length, 1 + 10);
  const second = await study(protocol, { benchmark, checkpoint });
  t.deepEqual(second.summary(), first.summary());
  t.is(await readFile(checkpoint, 'utf8'), text);
  t.deepEqual((await study(protocol, { benchmark })).summary(), first.summary());
});

test('a checkpoint that cannot be is refused', async (t) => {
  const benchmark = openTable(table);
  t.teardown(() => benchmark.close());
  const protocol = { runs: 2, budget: { queries: 5 } };
  await t.throwsAsync(study(protocol, { benchmark, checkpoint: '' }), { code: 'NB101_BAD_ARGUMENT' });
  await t.throwsAsync(study(protocol, { benchmark, checkpoint: 7 as unknown as string }), {
    code: 'NB101_BAD_ARGUMENT',
  });
  await t.throwsAsync(study(protocol, { benchmark, checkpoint: folder }), { code: 'NB101_IO' });
  const missing = join(folder, 'missing', 'file');
  await t.throwsAsync(study(protocol, { benchmark, checkpoint: missing }), { code: 'NB101_IO' });
});
