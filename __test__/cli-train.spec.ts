// `train`, as it is built.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';

import test from 'ava';

import { cifar10Like } from './cifar10-like.ts';
import { canMount, mounted } from './mounted.ts';
import { OUTSIDE } from './reference.ts';
import { MAIN, nasbench101, run as runProgram } from './run-cli.ts';
import { tensorflowForSpecs } from './tensorflow.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';
import { hasPython, IN_TERMINAL } from './terminal.ts';
import { TINY } from './tiny-training.ts';

const found = await tensorflowForSpecs();
const withTensorFlow = typeof found === 'string' ? test.skip : test.serial;
if (typeof found === 'string') test('TensorFlow is there', (t) => t.log(`skipped: ${found}`) ?? t.pass());

for (const [signal, left, end] of [
  ['SIGINT', ['run.jsonl.checkpoint'], process.platform === 'win32' ? null : 130],
  // The checkpoint goes when the outcome is written; a kill may come between.
  ['SIGKILL', ['run.jsonl.checkpoint', 'run.jsonl run.jsonl.checkpoint', 'run.jsonl'], null],
] as const)
  withTensorFlow(`train goes on after ${signal}, and writes its outcome`, async (t) => {
    const folder = await temporaryFolder();
    // The checkpoint goes beside the output.
    const args = ['train', '5', ...TINY, '--data', await cifar10Like(), '--out', 'run.jsonl'];
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = once(child, 'close') as Promise<[code: number | null]>;
    // The first evaluation keeps a checkpoint: from then on there is something to go on from.
    while (!(await namesIn(folder)).includes('run.jsonl.checkpoint') && child.exitCode === null)
      await setTimeout(10);
    child.kill(signal);
    const [code] = await ended;
    // On a fast machine the training may have ended before.
    t.true(code === end || code === 0);
    // On some processors TensorFlow says something before that, while it is loaded and no level of its log counts.
    if (code === 130)
      t.regex(stderr, /^the training is kept in run\.jsonl\.checkpoint; the same command goes on\n$/m);
    // Nothing of a killed process is tidied up: its locks are free, but there.
    const names = (await namesIn(folder)).filter((name) => !/\.(?:tmp|lock)$/.test(name)).join(' ');
    t.true((code === 0 ? ['run.jsonl'] : [...left]).includes(names), names);
    const outcome = await nasbench101([...args, '--json'], { cwd: folder });
    t.is(outcome.code, 0, outcome.stderr);
    const record = JSON.parse(outcome.stdout) as { status: string; evaluations: unknown[] };
    t.is(record.status, 'trained');
    t.is(record.evaluations.length, 3);
    t.deepEqual(
      (await namesIn(folder)).filter((name) => !name.endsWith('.lock')),
      ['run.jsonl'],
    );
    const lines = (await readFile(join(folder, 'run.jsonl'), 'utf8')).trim().split('\n');
    t.deepEqual(JSON.parse(lines.at(-1) ?? ''), record);
  });

withTensorFlow(
  'SIGINT does not wait for a step that takes long, and leaves the checkpoint as it was',
  async (t) => {
    const folder = await temporaryFolder();
    // A step of two seconds on one core.
    const network = [
      '--stem',
      '512',
      '--stacks',
      '1',
      '--cells',
      '1',
      '--batch-size',
      '16',
      '--threads',
      '1',
    ];
    const run = ['--epochs', '1', '--evaluation-batches', '1', '--out', 'run.jsonl'];
    const args = ['train', '7', ...network, ...run, '--data', await cifar10Like()];
    const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: 'ignore' });
    const ended = once(child, 'close') as Promise<[code: number | null, signal: string | null]>;
    const checkpoint = join(folder, 'run.jsonl.checkpoint');
    while (!(await namesIn(folder)).includes('run.jsonl.checkpoint') && child.exitCode === null)
      await setTimeout(10);
    const before = await readFile(checkpoint);
    // Into the step that follows the first evaluation.
    await setTimeout(300);
    child.kill('SIGINT');
    const [code, signal] = await ended;
    // TensorFlow still runs, so that the signal has to end the process.
    t.true(code === 130 || signal === 'SIGINT');
    t.deepEqual(
      (await namesIn(folder)).filter((name) => !name.endsWith('.lock')),
      ['run.jsonl.checkpoint'],
    );
    t.true(before.equals(await readFile(checkpoint)));
  },
);

withTensorFlow(
  'a disk that is full while checkpointing: a typed error, and the checkpoint before stays',
  async (t) => {
    const folder = join(await temporaryFolder(), 'mounted');
    await mkdir(folder);
    const args = ['train', '5', ...TINY, '--data', await cifar10Like(), '--checkpoint', `${folder}/run.ckpt`];
    const command = [process.execPath, MAIN, ...args, '--json'].map((word) => `'${word}'`).join(' ');
    if (!(await canMount(t, folder))) return;
    // A checkpoint of this network takes two pages of memory: one has no room for it, two have, but not for the next beside it.
    const none = await mounted(folder, 'size=4k', command);
    t.regex(none, /NB101_IO.*cannot write the checkpoint/);
    t.false(none.includes('run.ckpt\n'));
    const one = await mounted(folder, 'size=8k', command);
    t.regex(one, /NB101_IO.*cannot write the checkpoint/);
    t.true(one.endsWith('\nrun.ckpt\n'));
  },
);

test('what a file has no place for is refused before it is trained', async (t) => {
  const cwd = await temporaryFolder();
  for (const args of [
    ['train', 'resnet50', '--out', 'out.tfrecord'],
    ['train', '0', '--epochs', '0.5', '--out', 'out.nb101'],
    ['sweep', '--vertices', '2', '--epochs', '0.5', '--out', 'out'],
  ]) {
    const { stderr } = await nasbench101([...args, '--data', 'nowhere'], { cwd });
    t.regex(stderr, /NB101_BAD_ARGUMENT/);
  }
  await symlink('.', join(cwd, 'link'), 'junction');
  for (const [out, checkpoint] of [
    ['out.jsonl', './out.jsonl'],
    ['out.tfrecord', 'out.tfrecord.jsonl'],
    ['out.nb101', 'out.nb101'],
    ['out.tfrecord', 'link/out.tfrecord.jsonl'],
  ] as const) {
    const same = ['train', '0', '--out', out, '--checkpoint', checkpoint, '--data', 'nowhere'];
    t.regex((await nasbench101(same, { cwd })).stderr, /NB101_SAME_FILE/);
  }
  t.deepEqual(await namesIn(cwd), ['link']);
});

test('a spec with operations outside the space is trained from a file too, and has to be one', async (t) => {
  const folder = await temporaryFolder();
  const ask = (spec: string) =>
    nasbench101(['train', spec, ...TINY, '--data', 'nowhere', '--json'], { cwd: folder });
  for (const [spec, error] of [
    ['{"ops":["input","identity",]}', 'NB101_BAD_SPEC'],
    ['{"matrix":[null,null],"ops":["input","identity"]}', 'NB101_BAD_SPEC'],
  ] as const)
    t.like(JSON.parse((await ask(spec)).stdout), { error: { code: error } });
  await writeFile(join(folder, 'spec.json'), JSON.stringify(OUTSIDE));
  // It is the images that are not there.
  for (const good of ['spec.json', JSON.stringify(OUTSIDE)])
    t.like(JSON.parse((await ask(good)).stdout), { error: { code: 'NB101_FILE_NOT_FOUND' } });
});

(hasPython && process.platform !== 'win32' ? withTensorFlow : test.skip)(
  'in a terminal of 80 columns the bar tells loss, accuracy, speed and the time left',
  async (t) => {
    const narrow = ['sh', '-c', 'stty cols 80; exec "$@"', 'sh', process.execPath];
    const args = [MAIN, 'train', '5', ...TINY, '--data', await cifar10Like()];
    const { stdout } = await runProgram('python3', ['-c', IN_TERMINAL, ...narrow, ...args], {
      cwd: await temporaryFolder(),
    });
    // oxlint-disable-next-line no-control-regex
    const bars = stdout.split(/[\r\n]|\u001B\[\d*[A-Z]/).filter((line) => line.startsWith('training '));
    t.true(bars.length > 0, stdout);
    for (const bar of bars) {
      t.true(bar.length < 80, bar);
      t.regex(bar, /^training [█░]{5,} +\d+ %, loss \d+\.\d{3}, accuracy \d+ %, \d+ images\/s, \S+ left$/);
    }
  },
);
