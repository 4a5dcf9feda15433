// `sweep`, as it is built.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';

import test from 'ava';

import { openTable } from '../ts/index.ts';
import type { TrainingOutcome } from '../ts/train/index.ts';
import { cifar10Like } from './cifar10-like.ts';
import { MAIN, nasbench101 } from './run-cli.ts';
import { tensorflowForSpecs } from './tensorflow.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';
import { facts, trained } from './tiny-training.ts';

const found = await tensorflowForSpecs();
const withTensorFlow = typeof found === 'string' ? test.skip : test.serial;
if (typeof found === 'string') test('TensorFlow is there', (t) => t.log(`skipped: ${found}`) ?? t.pass());

/** 40 steps of the quickest cell there is, three times: whole epochs, since it becomes a table. */
const QUICK =
  '--vertices 2 --epochs 1 --repeats 3 --batch-size 1000 --stem 1 --stacks 1 --cells 1 --evaluation-batches 1'.split(
    ' ',
  );

const OUTCOMES = 'shard-0-of-1.jsonl';

/** The outcomes in a folder, by the number of the unit, without what depends on how fast the machine is. */
async function outcomesIn(folder: string): Promise<[unit: number, facts: object][]> {
  const [, ...lines] = (await readFile(join(folder, OUTCOMES), 'utf8')).trim().split('\n');
  return lines.map((line) => {
    const { unit, ...outcome } = JSON.parse(line) as TrainingOutcome & { unit: number };
    return [unit, facts(trained(outcome))];
  });
}

/** Accuracies in the table that a sweep becomes. */
async function accuraciesOf(folder: string): Promise<object[]> {
  const out = `${folder}.nb101`;
  const { code, stderr } = await nasbench101(['merge', folder, '--out', out]);
  if (code !== 0) throw new Error(stderr);
  const table = openTable(out);
  const records = table.query(0, { epochs: 1, repeat: 'all' });
  table.close();
  return records.map(({ trainAccuracy, validationAccuracy, testAccuracy }) => ({
    trainAccuracy,
    validationAccuracy,
    testAccuracy,
  }));
}

withTensorFlow('a sweep that is killed goes on, and comes to what it would have come to', async (t) => {
  t.timeout(600_000);
  const folder = await temporaryFolder();
  const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')];
  const sweep = [...QUICK, '--data', await cifar10Like(), '--json', '--out'];
  const undisturbed = await nasbench101(['sweep', ...sweep, whole]);
  t.like(JSON.parse(undisturbed.stdout), { units: 3, resumed: 0 }, undisturbed.stderr);

  const child = spawn(process.execPath, [MAIN, 'sweep', ...sweep, killed], { stdio: 'ignore' });
  const closed = once(child, 'close');
  // One outcome is there, and the next training has evaluated for the first time.
  const begun = join(killed, `${OUTCOMES}.1.checkpoint`);
  while (!existsSync(begun) && child.exitCode === null) await setTimeout(5);
  child.kill('SIGKILL');
  t.deepEqual(await closed, [null, 'SIGKILL']);
  const before = await outcomesIn(killed);
  t.deepEqual(
    before.map(([unit]) => unit),
    [0],
  );

  const again = await nasbench101(['sweep', ...sweep, killed]);
  t.like(JSON.parse(again.stdout), { units: 3, resumed: 1, failed: [], skipped: [] }, again.stderr);
  t.deepEqual(await outcomesIn(killed), await outcomesIn(whole));
  t.deepEqual(
    (await namesIn(killed)).filter((name) => !name.endsWith('.lock')),
    [OUTCOMES],
  );
  t.deepEqual(await accuraciesOf(killed), await accuraciesOf(whole));
});

withTensorFlow('sweep trains cells of every kind of choice, and lists what failed', async (t) => {
  t.timeout(600_000);
  const folder = await temporaryFolder();
  const data = await cifar10Like();
  await writeFile(join(folder, 'specs'), '0\n1\n');
  await writeFile(join(folder, 'wide'), '67\n');
  const whole = ['--epochs', '1', '--batch-size', '128', '--stem', '1', '--stacks', '1', '--cells', '1'];
  const sweep = (...more: string[]) =>
    nasbench101(['sweep', '--repeats', '1', '--data', data, '--evaluation-batches', '1', ...whole, ...more], {
      cwd: folder,
    });
  const specs = await sweep('--specs', 'specs', '--shard', '0/2', '--out', 'a');
  t.is(specs.code, 0, specs.stderr);
  t.regex(specs.stdout, /^1 training in a.shard-0-of-2\.jsonl, 0 of them from before\n$/);
  const half = await nasbench101(['merge', 'a', '--out', 'a.nb101'], { cwd: folder });
  t.regex(
    half.stdout,
    /1 training of 1 cell\ntrained with TensorFlow \S+ on \w+\n1 trainings of the sweep are missing/,
  );
  // Networks of this table have another number of parameters than the paper's.
  const [top, one] = await Promise.all(
    [['top'], ['query', '0', '--json', '--table']].map((words) =>
      nasbench101([...words, 'a.nb101', '--epochs', '1'], { cwd: folder }),
    ),
  );
  const { trainable_parameters: parameters } = JSON.parse(one?.stdout ?? '') as {
    trainable_parameters: number;
  };
  t.true(parameters < 1000);
  t.regex(top?.stdout ?? '', new RegExp(`^ *\\S+ +0 .* ${parameters}$`, 'm'));
  const failed = await sweep('--vertices', '2', '--rate', '1e30', '--out', 'b');
  t.is(failed.code, 1);
  t.regex(failed.stdout, /failed: [\da-f]{32}, 1 epochs, repeat 0: the loss is/);
  const merged = await nasbench101(['merge', 'b', '--out', 'b.nb101'], { cwd: folder });
  t.regex(merged.stderr, /NB101_NOTHING_TO_IMPORT/);
  // Two vertices feed its output.
  const skipped = await sweep('--specs', 'wide', '--out', 'd');
  t.is(skipped.code, 1);
  t.regex(skipped.stdout, /not trained: [\da-f]{32}, 1 epochs, repeat 0: 2 vertices share 1 channels/);
  t.is((await sweep('--out', 'c')).code, 2);
});

test('sweep takes a benchmark for --where only', async (t) => {
  const args = ['sweep', '--vertices', '2', '--table', 't.nb101', '--data', 'd', '--out', 'o'];
  const { code, stderr } = await nasbench101(args, { cwd: await temporaryFolder() });
  t.is(code, 2);
  t.regex(stderr, /'--table' is for '--where' only/);
});
