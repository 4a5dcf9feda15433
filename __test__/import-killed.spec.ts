// Imports that end in the middle: killed, or without room. Nothing of them is at the name of the table, and the next one
// goes through.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

import test from 'ava';

import { importTable, openTable, seededRandom } from '../ts/index.ts';
import { canMount, mounted } from './mounted.ts';
import { npy } from './npy.ts';
import { posixTest } from './posix.ts';
import { MAIN, nasbench101, shell } from './run-cli.ts';
import { FIXTURE } from './sources.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);
const FOLDER = await temporaryFolder();
const RECORDS = await readFile(FIXTURE);
const SMALL = join(FOLDER, 'small.nb101');
await importTable([FIXTURE], SMALL);

/** Starts an import in a process of its own. */
function start(sources: readonly string[], out: string, ...options: string[]): ChildProcess {
  return spawn(process.execPath, [MAIN, 'import', ...sources, '--out', out, ...options], { stdio: 'ignore' });
}

async function killed(child: ChildProcess): Promise<boolean> {
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  return (await closed)[1] === 'SIGKILL';
}

posixTest('killed while it reads, an import leaves everything as it was', async (t) => {
  const folder = await temporaryFolder();
  const out = join(folder, 'records.nb101');
  const random = seededRandom(4);
  const ends = [
    0,
    1,
    RECORDS.length,
    ...Array.from({ length: 5 }, () => Math.floor(random() * RECORDS.length)),
  ];
  await Promise.all(
    ends.map(async (end, i) => {
      // Opening a pipe waits for its other end, so the import has begun.
      const pipe = join(folder, `pipe-${i}`);
      await run('mkfifo', [pipe]);
      const child = start([pipe], join(folder, `${i}.nb101`));
      const source = await open(pipe, 'w');
      await source.writeFile(RECORDS.subarray(0, end));
      t.true(await killed(child), `${end} bytes`);
      await source.close();
    }),
  );
  const pipes = ends.map((_end, i) => `pipe-${i}`);
  t.deepEqual(await namesIn(folder), pipes.toSorted());

  // The same with a table to replace, which stays.
  await writeFile(out, 'precious');
  const child = start([join(folder, 'pipe-0')], out, '--force');
  const source = await open(join(folder, 'pipe-0'), 'w');
  await source.writeFile(RECORDS);
  t.true(await killed(child));
  await source.close();
  t.is(await readFile(out, 'utf8'), 'precious');
  await importTable([FIXTURE], out, { overwrite: true });
  t.deepEqual(await readFile(out), await readFile(SMALL));
});

test('killed while it writes, an import leaves no part of a table at its name', async (t) => {
  const folder = await temporaryFolder();
  const column = npy(Float64Array.from({ length: 423_624 }, (_value, i) => i / 3));
  const sources = [0, 1].map((repeat) => join(folder, `training_time_108_run${repeat}.npy`));
  for (const source of sources) await writeFile(source, column);
  const whole = join(folder, 'whole.nb101');
  const { bytes } = await importTable(sources, whole);
  const random = seededRandom(5);
  const out = join(folder, 'table.nb101');
  let partial = 0;
  for (let round = 0; round < 4; round++) {
    const child = start(sources, out);
    const closed = once(child, 'close');
    const least = random() * bytes;
    // The name of the temporary file holds that of the process.
    const temporary = join(folder, `.table.nb101.${child.pid}-0.tmp`);
    const length = (): number => statSync(temporary, { throwIfNoEntry: false })?.size ?? 0;
    while (child.exitCode === null && length() <= least) await setTimeout(1);
    child.kill('SIGKILL');
    await closed;
    if (length() > 0) partial++;
    if (readdirSync(folder).includes('table.nb101')) {
      // It was too quick for us, so it must be all there.
      t.deepEqual(await readFile(out), await readFile(whole));
      await run('rm', [out]);
    }
  }
  t.log(`killed ${partial} of 4 imports while they wrote`);
  // Whatever they left is in nobody's way, also under the name that the next one would choose.
  const stale = join(folder, `.table.nb101.${process.pid}-0.tmp`);
  await writeFile(stale, 'left by an import that was killed');
  await importTable(sources, out);
  t.deepEqual(await readFile(out), await readFile(whole));
  t.is(await readFile(stale, 'utf8'), 'left by an import that was killed');
});

test('a full disk ends an import and an export, and nothing is left', async (t) => {
  const folder = await temporaryFolder();
  const code = async (command: string, blocks: number): Promise<string> => {
    // Node.js ignores the signal for files that grow too long, so that writing them fails.
    const { code: exit, stdout } = await shell(`ulimit -f ${blocks}; nasbench101 ${command} --json`);
    t.is(exit, 1, command);
    return (JSON.parse(stdout) as { error: { code: string } }).error.code;
  };
  // Blocks are of 512 bytes or of 1024.
  const most = Math.floor((await readFile(SMALL)).length / 1024) - 1;
  for (const blocks of [0, 1, most])
    t.is(await code(`import '${FIXTURE}' --out '${join(folder, 'a.nb101')}'`, blocks), 'NB101_IO');
  for (const format of ['csv', 'jsonl', 'parquet', 'tfrecord'])
    t.is(await code(`export '${SMALL}' --out '${join(folder, `a.${format}`)}'`, 1), 'NB101_IO', format);
  t.deepEqual(await namesIn(folder), []);
});

test('a disk that is full or read-only: a typed error, and nothing is left', async (t) => {
  const folder = join(await temporaryFolder(), 'mounted');
  await mkdir(folder);
  if (!(await canMount(t, folder))) return;
  const code = async (options: string): Promise<string[]> => {
    const line = `'${process.execPath}' '${MAIN}' import '${FIXTURE}' --out '${folder}/a.nb101' --json`;
    const [json, ...names] = (await mounted(folder, options, line)).trimEnd().split(/\n(?!\s|\})/);
    return [(JSON.parse(json ?? '') as { error: { code: string } }).error.code, ...names];
  };
  t.deepEqual(await code('size=4k'), ['NB101_IO']);
  t.deepEqual(await code('ro'), ['NB101_IO']);
});

posixTest('of two imports at once, one makes the table, the other keeps it', async (t) => {
  const folder = await temporaryFolder();
  const out = join(folder, 'table.nb101');
  // Each waits for its pipe, so both have begun and found no table before either can finish.
  const pipes = [join(folder, 'a'), join(folder, 'b')];
  for (const pipe of pipes) await run('mkfifo', [pipe]);
  const jobs = pipes.map((pipe) => nasbench101(['import', pipe, '--out', out, '--json']));
  const sources = await Promise.all(pipes.map((pipe) => open(pipe, 'w')));
  await Promise.all(
    sources.map(async (source) => {
      await source.writeFile(RECORDS);
      await source.close();
    }),
  );
  const outcomes = await Promise.all(jobs);
  t.deepEqual(outcomes.map(({ code }) => code).toSorted(), [0, 1]);
  t.regex(outcomes.find(({ code }) => code === 1)?.stdout ?? '', /NB101_FILE_EXISTS/);
  const table = openTable(out);
  await table.verify();
  table.close();
  t.deepEqual(await namesIn(folder), ['a', 'b', 'table.nb101']);
});
