import { join } from 'node:path';

import test from 'ava';

import { nasbench101 } from './run-cli.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';

test('commands without a table are answered by the surrogate', async (t) => {
  const env = { NASBENCH101_DATA: join(await temporaryFolder(), 'nothing') };
  const query = await nasbench101(['query', '7', '--epochs', '36', '--json'], { env });
  t.is(query.code, 0);
  t.like(JSON.parse(query.stdout), { index: 7, epochs: 36, kind: 'surrogate' });
  t.deepEqual((JSON.parse(query.stdout) as { extrapolated: string[] }).extrapolated, [
    'training_time',
    'train_accuracy',
    'test_accuracy',
  ]);
  const people = await nasbench101(['query', '7'], { env });
  t.regex(people.stdout, /^train accuracy .*\(extrapolated\)$/m);
  t.regex(people.stdout, /^benchmark {2}Surrogate .*predicted/m);
  const top = await nasbench101(['top', '--limit', '2', '--json'], { env });
  t.like(JSON.parse(top.stdout), { kind: 'surrogate', by: 'validation_accuracy' });
});

test('it is written into a table', async (t) => {
  const folder = await temporaryFolder();
  const out = join(folder, 'surrogate.nb101');
  const { code, stdout } = await nasbench101(['surrogate', 'materialise', '--out', out, '--json']);
  t.is(code, 0);
  t.like(JSON.parse(stdout), { path: out, kind: 'surrogate', cells: 423_624 });
  const info = await nasbench101(['info', out, '--verify', '--json']);
  t.like(JSON.parse(info.stdout), { kind: 'surrogate', records: 5_083_488, verified: true });
  const again = await nasbench101(['surrogate', 'materialise', '--out', out, '--json']);
  t.is(again.code, 1);
  t.like(JSON.parse(again.stdout), { error: { code: 'NB101_FILE_EXISTS' } });
  t.deepEqual(await namesIn(folder), ['surrogate.nb101']);
});

test('what cannot be measured against is refused', async (t) => {
  const folder = await temporaryFolder();
  for (const [args, code] of [
    [['evaluate', folder], 'NB101_IO'],
    [['evaluate', join(folder, 'missing.nb101')], 'NB101_FILE_NOT_FOUND'],
    [['evaluate', folder, '--model', join(folder, 'missing.bin')], 'NB101_FILE_NOT_FOUND'],
    [['materialise', '--out', join(folder, 'no', 'x.nb101')], 'NB101_IO'],
  ] as const) {
    const outcome = await nasbench101(['surrogate', ...args, '--json']);
    t.is(outcome.code, 1);
    t.like(JSON.parse(outcome.stdout), { error: { code } });
  }
  for (const args of [
    ['surrogate', 'evaluate'],
    ['surrogate', 'materialise'],
    ['surrogate', 'guess'],
  ])
    t.is((await nasbench101(args)).code, 2);
  t.deepEqual(await namesIn(folder), []);
});
