// The commands of training, as they are built.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

import test from 'ava';

import { WHEELS } from '../ts/train/tensorflow/prepared.ts';
import { cifar10Like } from './cifar10-like.ts';
import { canMount, mounted } from './mounted.ts';
import { OUTSIDE } from './reference.ts';
import { MAIN, nasbench101 } from './run-cli.ts';
import { tensorflowForSpecs } from './tensorflow.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';

const found = await tensorflowForSpecs();
const withTensorFlow = typeof found === 'string' ? test.skip : test.serial;
if (typeof found === 'string') test('TensorFlow is there', (t) => t.log(`skipped: ${found}`) ?? t.pass());

/** 20 steps of a tiny network. */
const SETTINGS = [
  '--epochs',
  '0.016',
  '--batch-size',
  '32',
  '--bn-momentum',
  '0.8',
  '--stem',
  '4',
  '--stacks',
  '2',
];
const SMALL = [...SETTINGS, '--cells', '1', '--evaluation-batches', '1', '--data'];

withTensorFlow('doctor says what training would take', async (t) => {
  const { code, stdout } = await nasbench101(['doctor', '--json']);
  t.is(code, 0);
  const { works, tensorflow } = JSON.parse(stdout) as { works: boolean; tensorflow: { version?: string }[] };
  t.true(works);
  t.truthy(tensorflow.find(({ version }) => version === '2.21.0'));
  const text = await nasbench101(['doctor']);
  t.regex(text.stdout, /TensorFlow 2\.21\.0 on CPU/);
});

withTensorFlow('the library of an installed tfjs-node goes before what was prepared', async (t) => {
  if (typeof found === 'string') throw new Error(found);
  const cwd = await temporaryFolder();
  const folder = join(cwd, 'node_modules', '@tensorflow', 'tfjs-node');
  await mkdir(join(folder, 'deps', 'lib'), { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"name": "@tensorflow/tfjs-node", "version": "4.22.0"}');
  await symlink(found.path, join(folder, 'deps', 'lib', 'libtensorflow.so.2'));
  const { stdout } = await nasbench101(['doctor', '--json'], { cwd });
  const { tensorflow } = JSON.parse(stdout) as { tensorflow: { source: string; version?: string }[] };
  t.deepEqual(
    tensorflow.map(({ source, version }) => [source, version]),
    [
      ['@tensorflow/tfjs-node-gpu', undefined],
      ['@tensorflow/tfjs-node', '2.21.0'],
      ['setup --gpu', undefined],
      ['setup', undefined],
    ],
  );
});

test('doctor and train say what to do without a TensorFlow', async (t) => {
  const env = { NASBENCH101_DATA: await temporaryFolder(), NASBENCH101_TENSORFLOW: MAIN };
  const { code, stdout } = await nasbench101(['doctor'], { env });
  t.is(code, 1);
  t.regex(stdout, /nasbench101 setup-tensorflow/);
  const trained = await nasbench101(['train', '0', ...SMALL, await cifar10Like()], { env });
  t.is(trained.code, 1);
  t.regex(trained.stderr, /NB101_NO_TENSORFLOW.*given: .*main\.js is no TensorFlow/s);
});

test('setup-tensorflow says what it lacks', async (t) => {
  const env = { NASBENCH101_DATA: await temporaryFolder() };
  const notFolder = { NASBENCH101_DATA: join(env.NASBENCH101_DATA, 'file') };
  await writeFile(notFolder.NASBENCH101_DATA, '');
  t.regex((await nasbench101(['setup-tensorflow'], { env: notFolder })).stderr, /NB101_IO/);
  const wheel = join(env.NASBENCH101_DATA, 'tensorflow.whl');
  await writeFile(wheel, 'no wheel');
  // Where PyPI has no TensorFlow, that is what it says first.
  const isThere = `${process.platform} ${process.arch}` in WHEELS;
  for (const [option, value, code] of [
    ['--python', '/nowhere/python3', 'NB101_NO_PYTHON'],
    ['--wheel', wheel, 'NB101_WRONG_SHA256'],
  ] as const) {
    const { stderr } = await nasbench101(['setup-tensorflow', option, value], { env });
    t.true(stderr.includes(isThere ? code : 'NB101_SETUP_FAILED'), stderr);
  }
});

for (const [signal, left, end] of [
  ['SIGINT', ['run.jsonl.checkpoint'], process.platform === 'win32' ? null : 130],
  // The checkpoint goes when the outcome is written; a kill may come between.
  ['SIGKILL', ['run.jsonl.checkpoint', 'run.jsonl run.jsonl.checkpoint', 'run.jsonl'], null],
] as const)
  withTensorFlow(`train goes on after ${signal}, and writes its outcome`, async (t) => {
    const folder = await temporaryFolder();
    // The checkpoint goes beside the output.
    const args = ['train', '5', ...SMALL, await cifar10Like(), '--out', 'run.jsonl'];
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
  'a disk that is full while checkpointing: a typed error, and the checkpoint before stays',
  async (t) => {
    const folder = join(await temporaryFolder(), 'mounted');
    await mkdir(folder);
    const args = ['train', '5', ...SMALL, await cifar10Like(), '--checkpoint', `${folder}/run.ckpt`];
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
  t.regex(specs.stdout, /^1 trainings in a.shard-0-of-2\.jsonl, 0 of them from before\n$/);
  const half = await nasbench101(['merge', 'a', '--out', 'a.nb101'], { cwd: folder });
  t.regex(half.stdout, /1 trainings of 1 cells\n1 trainings of the sweep are missing/);
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
  t.deepEqual(await namesIn(cwd), []);
});

test('sweep takes a benchmark for --where only', async (t) => {
  const args = ['sweep', '--vertices', '2', '--table', 't.nb101', '--data', 'd', '--out', 'o'];
  const { code, stderr } = await nasbench101(args, { cwd: await temporaryFolder() });
  t.is(code, 2);
  t.regex(stderr, /'--table' is for '--where' only/);
});

test('a spec with operations outside the space is trained from a file too, and has to be one', async (t) => {
  const folder = await temporaryFolder();
  const ask = (spec: string) => nasbench101(['train', spec, ...SMALL, 'nowhere', '--json'], { cwd: folder });
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

test('download-cifar10 checks what it gets, and unpacks it', async (t) => {
  const archive = gzipSync(tar('cifar-10-batches-bin/data_batch_1.bin', 'images'));
  const server = createServer((_request, response) => response.end(archive)).listen(0);
  t.teardown(() => server.close());
  const url = `http://localhost:${(server.address() as AddressInfo).port}/cifar-10-binary.tar.gz`;
  const out = await temporaryFolder();
  const wrong = await nasbench101(['download-cifar10', '--url', url, '--out', out]);
  t.regex(wrong.stderr, /NB101_WRONG_SHA256/);
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const { code, stdout } = await nasbench101([
    'download-cifar10',
    '--url',
    url,
    '--sha256',
    sha256,
    '--out',
    out,
  ]);
  t.is(code, 0);
  t.deepEqual(await namesIn(stdout.trim()), ['data_batch_1.bin']);
  t.is(await readFile(join(stdout.trim(), 'data_batch_1.bin'), 'utf8'), 'images');
});

/** A tar archive of one file. */
function tar(name: string, text: string): Buffer {
  const archive = Buffer.alloc(512 * 4);
  archive.write(name);
  archive.write(`${text.length.toString(8).padStart(11, '0')}\0`, 124);
  archive.write('0', 156);
  archive.write(text, 512);
  return archive;
}
