// Tables and records say what their trainings were made with.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

import test from 'ava';

import { importTable, NasBenchError, openTable, version } from '../ts/index.ts';
import { mergeTrainings, PAPER_TRAINING, TrainingOutput } from '../ts/train/index.ts';
import { nasbench101 } from './run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { outcomeOf } from './tiny-training.ts';

const { epochs: _epochs, ...CONFIG } = PAPER_TRAINING;
const VERSIONS = { nasbench101: version(), tensorflow: '2.21.0', node: process.version };

/** What `outcomeOf` was made with. */
function setup(repeat: number, device = 'CPU'): object {
  return { seed: 0, repeat, attempt: 1, config: CONFIG, versions: VERSIONS, device };
}

/** Cell 0 twice, the second time on a GPU and not at once; cell 7 once. */
async function merged(): Promise<{ folder: string; table: string }> {
  const folder = await temporaryFolder();
  const failures = [{ attempt: 1, code: 'NB101_DIVERGED', reason: 'the loss is NaN at step 3' }] as const;
  const trainings = [outcomeOf(0, 0), { ...outcomeOf(0, 1), device: 'GPU', failures }, outcomeOf(7, 0)];
  const lines = trainings.map((training) => `${JSON.stringify(training)}\n`);
  await writeFile(join(folder, 'all.jsonl'), lines.join(''));
  const table = join(folder, 'merged.nb101');
  await mergeTrainings([join(folder, 'all.jsonl')], table);
  return { folder, table };
}

test('a merged table tells seed, configuration, versions and device of each training', async (t) => {
  const { folder, table } = await merged();
  const second = { ...setup(1, 'GPU'), attempt: 2 };
  for (const path of [table, join(folder, 'again.nb101'), join(folder, 'rows.nb101')]) {
    // What it was exported to tells the same.
    const from = { 'again.nb101': 'trainings.tfrecord', 'rows.nb101': 'trainings.parquet' }[
      path.slice(folder.length + 1)
    ];
    if (from !== undefined) {
      const exported = openTable(table);
      await exported.export(join(folder, from));
      exported.close();
      await importTable([join(folder, from)], path, { kind: 'retrained', complete: true });
    }
    const opened = openTable(path);
    t.deepEqual(opened.setup(0, { epochs: 4 }), setup(0));
    t.deepEqual(opened.setup(7, { epochs: 4, repeat: 0 }), setup(0));
    t.deepEqual(opened.setup(0, { epochs: 4, repeat: 1 }), second);
    t.deepEqual(opened.provenance.setups, [setup(0), second]);
    await opened.verify();
    opened.close();
  }
});

test('a question for a setup that cannot be answered is refused', async (t) => {
  const { table } = await merged();
  const opened = openTable(table);
  const refused = (ask: () => unknown): string | undefined =>
    t.throws(ask, { instanceOf: NasBenchError })?.code;
  t.is(
    refused(() => opened.setup(7, { epochs: 4, repeat: 1 })),
    'NB101_NO_RECORD',
  );
  t.is(
    refused(() => opened.setup(9, { epochs: 4 })),
    'NB101_CELL_NOT_IN_TABLE',
  );
  for (const bad of [{ repeat: 'mean' }, { repeat: -1 }, { epochs: 0.5 }])
    t.is(
      refused(() => opened.setup(0, bad as object)),
      'NB101_BAD_ARGUMENT',
    );
  opened.close();
  t.is(
    refused(() => opened.setup(0, { epochs: 4 })),
    'NB101_CLOSED',
  );
});

test('a table that is not complete, and records that do not tell, have none', async (t) => {
  const { folder } = await merged();
  const output = await TrainingOutput.open(join(folder, 'one.tfrecord'));
  await output.add(outcomeOf(0, 0));
  output.close();
  const table = join(folder, 'short.nb101');
  const { skippedFields } = await importTable([join(folder, 'one.tfrecord')], table, { complete: false });
  t.deepEqual(skippedFields, []);
  const opened = openTable(table);
  t.is(opened.setup(0, { epochs: 4 }), undefined);
  t.deepEqual(opened.provenance.setups, []);
  opened.close();
});

test('info lists what trainings were made with', async (t) => {
  const { table } = await merged();
  const { stdout } = await nasbench101(['info', table]);
  for (const line of [
    /^seed +0 *$/m,
    /^repeat +0, 1 *$/m,
    /^attempt +1, 2 *$/m,
    /^config\.network\.stemChannels +128 *$/m,
    /^versions\.tensorflow +2\.21\.0 *$/m,
    /^device +CPU, GPU *$/m,
  ])
    t.regex(stdout, line);
  const { provenance } = JSON.parse((await nasbench101(['info', table, '--json'])).stdout) as {
    provenance: { setups: object[] };
  };
  t.deepEqual(provenance.setups, [setup(0), { ...setup(1, 'GPU'), attempt: 2 }]);
});
