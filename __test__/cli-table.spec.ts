import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

import test from 'ava';

import { Cell } from '../ts/index.ts';
import { posixTest } from './posix.ts';
import { MAIN, nasbench101, shell } from './run-cli.ts';
import { npy } from './npy.ts';
import { FIXTURE, fixtureTrainings } from './sources.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';

const FOLDER = await temporaryFolder();
const TABLE = join(FOLDER, 'fixture.nb101');
await nasbench101(['import', FIXTURE, '--out', TABLE, '--kind', 'synthetic', '--date', 'today']);
const PLAIN = { env: { FORCE_COLOR: '0' } };

function errorCode(stdout: string): string {
  return (JSON.parse(stdout) as { error: { code: string } }).error.code;
}

for (const command of ['import', 'info', 'query', 'top', 'export'])
  test(`the examples of ${command} --help run`, async (t) => {
    const { code, stdout } = await nasbench101([command, '--help']);
    t.is(code, 0);
    const lines = Array.from(stdout.matchAll(/^ {2}\$ (.*)$/gm), ([, line]) => line ?? '');
    t.true(lines.length >= 3);
    const cwd = await temporaryFolder();
    await copyFile(FIXTURE, join(cwd, 'nasbench_only108.tfrecord'));
    if (command === 'import') {
      const column = npy(new Float64Array(423_624).fill(0.5));
      for (const name of ['mean_test_accuracy_108', 'test_accuracy_108_run0', 'times'])
        await writeFile(join(cwd, `${name}.npy`), column);
      await writeFile(join(cwd, 'latency.csv'), 'index,latency\n0,1.5\n');
    } else {
      await copyFile(TABLE, join(cwd, 'nasbench.nb101'));
    }
    for (const line of lines) {
      // Lines of input have cells of the fixture.
      const outcome = await shell(line.replace(' 7 8 ', ' 7 90 '), { cwd });
      t.is(outcome.code, 0, `${line}\n${outcome.stderr}`);
      t.not(outcome.stdout, '');
      t.is(outcome.stderr, '');
    }
  });

test('import for machines', async (t) => {
  const out = join(await temporaryFolder(), 'table.nb101');
  const { code, stdout, stderr } = await nasbench101(['import', FIXTURE, '--out', out, '--json']);
  t.is(code, 0);
  t.is(stderr, '');
  const summary = JSON.parse(stdout) as Record<string, unknown>;
  t.like(summary, {
    kind: 'retrained',
    records: 36,
    cells: 6,
    budgets: [
      { epochs: 4, cells_by_repeats: { 3: 6 } },
      { epochs: 108, cells_by_repeats: { 3: 6 } },
    ],
    chance_level_records: 1,
    own_representatives: 1,
    skipped_fields: [{ message: 'EvaluationData', field: 6, wire_type: 1, count: 108 }],
  });
  t.is((summary['columns'] as { metric: string }[])[1]?.metric, 'train_accuracy');
});

test('import for people takes at most 30 lines', async (t) => {
  const out = join(await temporaryFolder(), 'table.nb101');
  const { code, stdout, stderr } = await nasbench101(['import', FIXTURE, '--out', out], PLAIN);
  t.is(code, 0);
  t.is(stderr, '', 'no progress bar without a terminal');
  t.regex(stdout, /^cells {4}6$/m);
  t.regex(stdout, /^ {3}108 {2}6 with 3$/m);
  t.regex(stdout, /^ *1 {2}records no better than guessing, kept$/m);
  t.regex(stdout, /^ *1 {2}cells trained in another vertex order/m);
  t.regex(stdout, /EvaluationData 6$/m);
  t.true(stdout.split('\n').length <= 31);
});

test('import keeps a file that exists, unless told otherwise', async (t) => {
  const folder = await temporaryFolder();
  const out = join(folder, 'table.nb101');
  await writeFile(out, 'precious');
  const refused = await nasbench101(['import', FIXTURE, '--out', out, '--json']);
  t.is(refused.code, 1);
  t.is(errorCode(refused.stdout), 'NB101_FILE_EXISTS');
  t.is(await readFile(out, 'utf8'), 'precious');
  t.is((await nasbench101(['import', FIXTURE, '--out', out, '--force'])).code, 0);
  t.is((await nasbench101(['info', out])).code, 0);
  t.deepEqual(await namesIn(folder), ['table.nb101']);
});

test('info', async (t) => {
  const { code, stdout } = await nasbench101(['info', TABLE, '--json']);
  t.is(code, 0);
  const info = JSON.parse(stdout) as Record<string, unknown>;
  t.deepEqual(Object.keys(info), [
    'kind',
    'cells',
    'records',
    'bytes',
    'complete',
    'columns',
    'user_columns',
    'provenance',
  ]);
  t.like(info, { kind: 'synthetic', cells: 6, records: 36, bytes: (await readFile(TABLE)).length });
  t.deepEqual((info['columns'] as unknown[])[0], {
    metric: 'training_time',
    epochs: 4,
    repeat: 0,
    checkpoint: 'halfway',
    unit: 'seconds',
    encoding: 'f64',
    present: 6,
  });
  const verified = await nasbench101(['info', TABLE, '--verify', '--json']);
  t.like(JSON.parse(verified.stdout), { verified: true });
  const people = await nasbench101(['info', TABLE, '--verify'], PLAIN);
  t.regex(people.stdout, /^made on {3}today$/m);
  t.regex(people.stdout, /^test_accuracy +12 {2}4 108 +0 1 2 +halfway final +k9984_f32 +6$/m);
});

test('query for machines', async (t) => {
  for (const training of fixtureTrainings().filter(({ repeat }) => repeat === 2)) {
    const { matrix, ops, hash, epochs } = training;
    const args = ['--table', TABLE, '--epochs', String(epochs), '--repeat', '2', '--json'];
    for (const spec of [hash, JSON.stringify({ matrix, ops })]) {
      const { code, stdout } = await nasbench101(['query', spec, ...args]);
      t.is(code, 0);
      const answer = JSON.parse(stdout) as object;
      t.deepEqual(answer, {
        module_adjacency: matrix,
        module_operations: ops,
        trainable_parameters: training.trainableParameters,
        training_time: training.trainingTime,
        train_accuracy: training.trainAccuracy,
        validation_accuracy: training.validationAccuracy,
        test_accuracy: training.testAccuracy,
        hash,
        index: Cell.from({ matrix, ops }).index,
        epochs,
        repeat: 2,
        checkpoint: 'final',
        kind: 'synthetic',
      });
    }
  }
});

test('query for people says the kind', async (t) => {
  const { code, stdout } = await nasbench101(
    ['query', '7', '--table', TABLE, '--repeat', 'mean', '--checkpoint', 'halfway'],
    PLAIN,
  );
  t.is(code, 0);
  t.regex(stdout, /^training {13}108 epochs, mean of the repeats, half-way$/m);
  t.regex(stdout, /^kind {17}synthetic$/m);
  t.regex(stdout, /^validation accuracy {2}10\.0060 %$/m);
});

test('lines of cells are answered one by one', async (t) => {
  const input = `7\n8\n\n${JSON.stringify(Cell.fromIndex(90).hash)}\nnonsense\n`;
  const { code, stdout } = await nasbench101(['query', '-', '--table', TABLE, '--json'], { input });
  t.is(code, 1);
  const answers = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { index?: number; error?: { code: string } });
  t.deepEqual(
    answers.map(({ index, error }) => index ?? error?.code),
    [7, 'NB101_CELL_NOT_IN_TABLE', 90, 'NB101_BAD_SPEC'],
  );
  const people = await nasbench101(['query', '-', '--table', TABLE], { input: '7\n', ...PLAIN });
  t.is(people.code, 0);
  t.is(people.stdout.trimEnd().split('\n').length, 2);
});

test('refused input exits with 1 and its code', async (t) => {
  const text = join(FOLDER, 'text.nb101');
  await writeFile(text, 'text\n');
  const broken = join(FOLDER, 'broken.nb101');
  const bytes = await readFile(TABLE);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(broken, bytes);
  const cases: [args: string[], code: string][] = [
    [['info', 'missing.nb101'], 'NB101_FILE_NOT_FOUND'],
    [['info', text], 'NB101_NOT_A_TABLE'],
    [['info', broken, '--verify'], 'NB101_CHECKSUM_MISMATCH'],
    [['query', '7', '--table', 'missing.nb101'], 'NB101_FILE_NOT_FOUND'],
    [['query', '8', '--table', TABLE], 'NB101_CELL_NOT_IN_TABLE'],
    [['query', '423624', '--table', TABLE], 'NB101_INDEX_OUT_OF_RANGE'],
    [['query', '{}', '--table', TABLE], 'NB101_BAD_SPEC'],
    [['query', '7', '--table', TABLE, '--epochs', '36'], 'NB101_NO_BUDGET'],
    [['query', '7', '--table', TABLE, '--epochs', '-1'], 'NB101_BAD_ARGUMENT'],
    [['query', '7', '--table', TABLE, '--repeat', '3'], 'NB101_NO_REPEAT'],
    [['import', 'missing.tfrecord', '--out', join(FOLDER, 'x')], 'NB101_FILE_NOT_FOUND'],
    [['import', text, '--out', join(FOLDER, 'x')], 'NB101_UNKNOWN_FORMAT'],
    [['import', FIXTURE, '--out', join(FOLDER, 'no', 'x')], 'NB101_IO'],
    [['import', FIXTURE, '--out', FIXTURE, '--force'], 'NB101_SAME_FILE'],
  ];
  for (const [args, code] of cases) {
    const machine = await nasbench101([...args, '--json']);
    t.is(machine.code, 1, args.join(' '));
    t.is(errorCode(machine.stdout), code, args.join(' '));
  }
  const people = await nasbench101(['info', 'missing.nb101'], PLAIN);
  t.is(people.code, 1);
  t.is(people.stdout, '');
  t.regex(people.stderr, /^error NB101_FILE_NOT_FOUND: missing\.nb101: /);
  t.false((await namesIn(FOLDER)).includes('x'));
});

test('a wrong command line exits with 2', async (t) => {
  for (const args of [
    ['import', FIXTURE],
    ['import', '--out', 'x'],
    ['import', FIXTURE, '--out', 'x', '--kind', 'other'],
    ['import', '--out', 'x', '--column', 'accuracy=x.npy'],
    ['import', '--out', 'x', '--column', 'mean_test_accuracy_108'],
    [
      'import',
      '--out',
      'x',
      ...['4', '12'].flatMap((epochs) => ['--column', `mean_test_accuracy_${epochs}=a.npy`]),
    ],
    ['import', FIXTURE, '--out', 'x', ...['ms', 's'].flatMap((unit) => ['--user-column', `latency=${unit}`])],
    ['info'],
    ['info', TABLE, 'more'],
    ['query', '--table', TABLE],
    ['query', '7', '--table', TABLE, '--repeat', 'middle'],
    ['query', '7', '--table', TABLE, '--epochs', 'x'],
    ['query', '7', '--table', TABLE, '--checkpoint', 'end'],
  ]) {
    const { code, stdout, stderr } = await nasbench101(args);
    t.is(code, 2, args.join(' '));
    t.is(stdout, '');
    t.regex(stderr, /^error: /);
  }
});

posixTest('Ctrl-C ends an import and leaves nothing', async (t) => {
  const folder = await temporaryFolder();
  // Opening a pipe waits for its other end: so each side knows where the other one is.
  const source = join(folder, 'mean_test_accuracy_108.npy');
  await promisify(execFile)('mkfifo', [source]);
  const child = spawn(process.execPath, [MAIN, 'import', source, '--out', join(folder, 'table.nb101')], {
    stdio: 'ignore',
  });
  const closed = once(child, 'close');
  const pipe = await open(source, 'w');
  child.kill('SIGINT');
  // The reader stops in the middle, or before.
  await pipe.writeFile(npy(new Float64Array(423_624))).catch(() => {});
  await pipe.close();
  // Either way a shell says 130: on a busy machine the process is killed before it has stopped in good order.
  const [code, signal] = (await closed) as [number | null, string | null];
  t.true(code === 130 || signal === 'SIGINT');
  t.deepEqual(await namesIn(folder), ['mean_test_accuracy_108.npy']);
});
