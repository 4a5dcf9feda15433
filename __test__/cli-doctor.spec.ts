// Which TensorFlow the commands find, and how one is prepared.
import { mkdir, open, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

import test from 'ava';

import { TENSORFLOW_VERSION, WHEELS } from '../ts/train/tensorflow/prepared.ts';
import { cifar10Like } from './cifar10-like.ts';
import { MAIN, nasbench101 } from './run-cli.ts';
import { tensorflowForSpecs } from './tensorflow.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { TINY } from './tiny-training.ts';

const prepared = await tensorflowForSpecs();
const withTensorFlow = typeof prepared === 'string' ? test.skip : test.serial;
if (typeof prepared === 'string')
  test('TensorFlow is there', (t) => t.log(`skipped: ${prepared}`) ?? t.pass());
/** The library of the one that specs train with. */
const library = typeof prepared === 'string' ? '' : prepared.path;

withTensorFlow('doctor says what training would take', async (t) => {
  const { code, stdout } = await nasbench101(['doctor', '--json']);
  t.is(code, 0);
  const { works, tensorflow } = JSON.parse(stdout) as { works: boolean; tensorflow: { version?: string }[] };
  t.true(works);
  t.truthy(tensorflow.find(({ version }) => version === '2.21.0'));
  const text = await nasbench101(['doctor']);
  t.regex(text.stdout, /TensorFlow 2\.21\.0 on CPU/);
});

/** What doctor says in a folder: of each place its name, the version, and why it does not serve. */
async function found(cwd: string): Promise<(string | undefined)[][]> {
  const { stdout } = await nasbench101(['doctor', '--json'], { cwd });
  const { tensorflow } = JSON.parse(stdout) as {
    tensorflow: { source: string; version?: string; problem?: string }[];
  };
  return tensorflow.map(({ source, version, problem }) => [source, version, problem]);
}

/** A package as npm installs it, and where its install script puts the library. */
async function installed(name: string, cwd: string): Promise<string> {
  const folder = join(cwd, 'node_modules', ...name.split('/'));
  await mkdir(join(folder, 'deps', 'lib'), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, version: '4.22.0' }));
  return join(folder, 'deps', 'lib', 'libtensorflow.so.2');
}

withTensorFlow(
  'the library of an installed tfjs-node goes before what was prepared, and trains',
  async (t) => {
    const cwd = await temporaryFolder();
    await symlink(library, await installed('@tensorflow/tfjs-node', cwd));
    t.deepEqual(await found(cwd), [
      ['@tensorflow/tfjs-node-gpu', undefined, undefined],
      ['@tensorflow/tfjs-node', '2.21.0', undefined],
      ['setup --gpu', undefined, undefined],
      ['setup', undefined, undefined],
    ]);
    const env = { NASBENCH101_DATA: cwd };
    const args = ['train', '5', ...TINY, '--data', await cifar10Like(), '--json'];
    const { stdout, stderr } = await nasbench101(args, { cwd, env });
    t.like(
      JSON.parse(stdout),
      { status: 'trained', versions: { tensorflow: '2.21.0' }, device: 'CPU' },
      stderr,
    );
  },
);

/** The start of a library, as a stopped download leaves it. */
async function startOf(path: string): Promise<Buffer> {
  const file = await open(path);
  const { buffer } = await file.read({ buffer: Buffer.alloc(100_000) });
  await file.close();
  return buffer;
}

(process.platform === 'linux' ? withTensorFlow : test.skip)(
  'a library that is missing, cut off or for another processor is passed over, and doctor says why',
  async (t) => {
    const cwd = await temporaryFolder();
    const broken = await installed('@tensorflow/tfjs-node-gpu', cwd);
    await installed('@tensorflow/tfjs-node', cwd);
    const start = await startOf(library);
    const foreign = Buffer.from(start);
    // SPARC.
    foreign[18] = 43;
    for (const [bytes, problem] of [
      [undefined, /No such file/],
      [Buffer.from(''), /file too short/],
      [Buffer.from('<html>Not found</html>'.repeat(100)), /invalid ELF header/],
      [start, /cut off after 100000 bytes/],
      [foreign, /is for another processor/],
    ] as const) {
      if (bytes) await writeFile(broken, bytes);
      const [gpu, cpu, , setup] = await found(cwd);
      t.regex(gpu?.[2] ?? '', problem);
      t.regex(cpu?.[2] ?? '', /No such file/);
      t.is(setup?.[1], '2.21.0');
    }
  },
);

test('doctor and train say what to do without a TensorFlow', async (t) => {
  const env = { NASBENCH101_DATA: await temporaryFolder(), NASBENCH101_TENSORFLOW: MAIN };
  const { code, stdout } = await nasbench101(['doctor'], { env });
  t.is(code, 1);
  t.regex(stdout, /nasbench101 setup-tensorflow/);
  const trained = await nasbench101(['train', '0', ...TINY, '--data', await cifar10Like()], { env });
  t.is(trained.code, 1);
  t.regex(trained.stderr, /NB101_NO_TENSORFLOW.*given: .*main\.js is no TensorFlow/s);
  // Whoever names one gets no other.
  const { NASBENCH101_TENSORFLOW } = env;
  const named = await nasbench101(['doctor', '--json'], { env: { NASBENCH101_TENSORFLOW } });
  t.is(named.code, 1);
  t.is(named.stdout.match(/"source"/g)?.length, 1, named.stdout);
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
    ['--python', '', 'NB101_NO_PYTHON'],
    ...(process.platform === 'win32' ? [] : ([['--python', 'true', 'NB101_SETUP_FAILED']] as const)),
    ['--wheel', wheel, 'NB101_WRONG_SHA256'],
  ] as const) {
    const { stderr } = await nasbench101(['setup-tensorflow', option, value], { env });
    t.true(stderr.includes(isThere ? code : 'NB101_SETUP_FAILED'), stderr);
  }
});

test('a library that was cut off is prepared anew', async (t) => {
  const env = { NASBENCH101_DATA: await temporaryFolder() };
  const folder = join(env.NASBENCH101_DATA, 'tensorflow', `cpu-${TENSORFLOW_VERSION}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'library'), 'half');
  const setup = async (libraries?: object): Promise<string> => {
    await writeFile(join(folder, 'prepared.json'), libraries ? JSON.stringify({ libraries }) : '{"libr');
    return (await nasbench101(['setup-tensorflow', '--python', '/nowhere/python3'], { env })).stderr;
  };
  // It is tried as it is, and is none.
  t.regex(await setup({ library: 4 }), /NB101_NO_TENSORFLOW/);
  const anew = `${process.platform} ${process.arch}` in WHEELS ? /NB101_NO_PYTHON/ : /NB101_SETUP_FAILED/;
  t.regex(await setup({ library: 8 }), anew);
  t.regex(await setup({ library: 4, other: 4 }), anew);
  t.regex(await setup(), anew);
});
