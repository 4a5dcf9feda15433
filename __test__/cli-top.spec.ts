import { join } from 'node:path';

import test from 'ava';

import { importTable, openTable } from '../ts/index.ts';
import { nasbench101 } from './run-cli.ts';
import { FIXTURE } from './sources.ts';
import { temporaryFolder } from './temporary-folder.ts';

const TABLE = join(await temporaryFolder(), 'fixture.nb101');
await importTable([FIXTURE], TABLE, { kind: 'synthetic' });
const PLAIN = { env: { FORCE_COLOR: '0' } };

interface Top {
  kind: string;
  repeat: number | string;
  cells: { value: number; cell: { index: number } }[];
}

test('top for machines says what the library says', async (t) => {
  const { code, stdout } = await nasbench101(
    `top ${TABLE} --by test_accuracy --epochs 4 --repeat median --limit 3 --json`
      .split(' ')
      .concat('--where', 'depth>=2', '--where', 'conv3x3<=4', '--where', 'training_time<=1e9'),
  );
  t.is(code, 0);
  const top = JSON.parse(stdout) as Top;
  const table = openTable(TABLE);
  const { indices, values } = table.select({
    where: { depth: { min: 2 }, ops: { 'conv3x3-bn-relu': { max: 4 } }, trainingTime: { max: 1e9 } },
    sortBy: 'testAccuracy',
    epochs: 4,
    repeat: 'median',
    limit: 3,
  });
  table.close();
  t.is(indices.length, 3);
  t.deepEqual(
    top.cells.map(({ value, cell }) => [cell.index, value]),
    Array.from(indices, (index, i) => [index, values[i] ?? NaN]),
  );
  t.like(top, { kind: 'synthetic', repeat: 'median' });
});

test('top for people', async (t) => {
  const { code, stdout } = await nasbench101(['top', TABLE, '--by', 'depth', '--order', 'descending'], PLAIN);
  t.is(code, 0);
  t.regex(stdout, /^ *depth +index +hash/);
  t.is(stdout.split('\n').length, 1 + 6 + 1 + 1 + 1);
  t.regex(stdout, /benchmark {2}Table .*: synthetic/);
});

test('top refuses what makes no sense', async (t) => {
  for (const args of [
    ['--by', 'hash'],
    ['--where', 'depth'],
    ['--where', 'depth<4'],
    ['--repeat', 'random'],
    ['--limit', 'ten'],
  ])
    t.is((await nasbench101(['top', TABLE, ...args])).code, 2, args.join(' '));
  const unknown = await nasbench101(['top', TABLE, '--where', 'hight<=4', '--json']);
  t.is(unknown.code, 1);
  t.is((JSON.parse(unknown.stdout) as { error: { code: string } }).error.code, 'NB101_BAD_ARGUMENT');
});

test('a query draws the repeat from a seed, and may ask for all', async (t) => {
  const query = async (...args: string[]): Promise<unknown> => {
    const { code, stdout } = await nasbench101(['query', '7', '--table', TABLE, '--json', ...args]);
    t.is(code, 0);
    return JSON.parse(stdout);
  };
  const drawn = (await query('--repeat', 'random', '--seed', '3')) as Top;
  t.deepEqual(await query('--repeat', 'random', '--seed', '3'), drawn);
  t.deepEqual(await query('--repeat', String(drawn.repeat)), drawn);
  const all = (await query('--repeat', 'all')) as Top[];
  t.deepEqual(
    all.map(({ repeat }) => repeat),
    [0, 1, 2],
  );
  t.is(((await query('--repeat', 'max')) as Top).repeat, 'max');
});
