// Tables of outcomes that others have written, and outcomes that are added.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import test from 'ava';

import { openTable } from '../ts/index.ts';
import { FileLock } from '../ts/native.ts';
import { mergeTrainings, TrainingOutput, type TrainingOutcome } from '../ts/train/index.ts';
import { OUTSIDE } from './reference.ts';
import { nasbench101 } from './run-cli.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';
import { failureOf, outcomeOf } from './tiny-training.ts';

function heading(identity: string, units: number): object {
  return { sweep: { identity, shard: { index: 0, count: 2 }, units } };
}

/** Writes a file of lines. */
async function lines(...values: readonly (object | string)[]): Promise<string> {
  const path = join(await temporaryFolder(), 'lines.jsonl');
  const texts = values.map((value) => (typeof value === 'string' ? value : `${JSON.stringify(value)}\n`));
  await writeFile(path, texts.join(''));
  return path;
}

/** Where a table may go. */
async function table(): Promise<string> {
  return join(await temporaryFolder(), 'table.nb101');
}

test('what is missing is counted over whole sweeps, each training once', async (t) => {
  const zero = { unit: 0, ...outcomeOf(0, 0) };
  const one = { unit: 1, ...outcomeOf(1, 0) };
  const first = await lines(heading('a', 4), zero, one);
  const second = await lines(heading('a', 4), one);
  const other = await lines(heading('b', 2), { unit: 0, ...failureOf(2, 0) });
  const { records, missing, failed } = await mergeTrainings([first, second, other], await table());
  t.deepEqual({ records, missing }, { records: 2, missing: 2 + 1 });
  t.is(failed.length, 1);
});

test('a training that failed and then ended well counts as that, in any order', async (t) => {
  const trained = await lines(outcomeOf(1, 0));
  const failed = await lines({ unit: 0, ...failureOf(1, 0) });
  for (const sources of [
    [trained, failed],
    [failed, trained],
    [failed, trained, failed],
  ])
    t.like(await mergeTrainings(sources, await table()), {
      records: 1,
      cells: 1,
      failed: [],
      missing: 0,
    });
  const other = await lines({ ...outcomeOf(1, 0), seed: 1, totalTime: 31 });
  await t.throwsAsync(mergeTrainings([trained, failed, other], await table()), {
    code: 'NB101_CONFLICTING_SOURCES',
  });
});

test('a training that was made twice counts once, if its results are the same', async (t) => {
  const first = outcomeOf(1, 0);
  const evaluations = first.evaluations.map((evaluation) => ({ ...evaluation, trainingTime: 99 }));
  const out = await table();
  const again = await lines(first, { ...first, evaluations, trainingTime: 99, totalTime: 99 });
  t.like(await mergeTrainings([again], out), { records: 1, cells: 1 });
  const made = await openTable(out);
  t.is(made.query(1, { epochs: 4 }).trainingTime, 20);
  made.close();
  const [start, ...later] = first.evaluations;
  const better = [...(start ? [{ ...start, loss: 1 }] : []), ...later];
  const other = await lines(first, { ...first, evaluations: better });
  await t.throwsAsync(mergeTrainings([other], await table()), { code: 'NB101_CONFLICTING_SOURCES' });
});

test('what trainings ran on is listed, the most used first', async (t) => {
  const one = outcomeOf(1, 0);
  const versions = { ...one.versions, tensorflow: '2.20.0' };
  const other = { versions, device: 'GPU' };
  const path = await lines(
    one,
    { ...outcomeOf(1, 1), ...other },
    { ...outcomeOf(1, 2), ...other },
    failureOf(2, 0),
  );
  const { environments } = await mergeTrainings([path], await table());
  t.deepEqual(environments, [
    { tensorflow: '2.20.0', device: 'GPU', records: 2 },
    { tensorflow: '2.21.0', device: 'CPU', records: 1 },
  ]);
  const { stdout } = await nasbench101(['merge', path, '--out', await table()]);
  t.regex(stdout, /^trained with TensorFlow 2\.20\.0 on GPU \(2\), 2\.21\.0 on CPU \(1\)$/m);
});

test('a cell in two vertex orders is refused, and both lines are named', async (t) => {
  const published = outcomeOf(1, 0);
  const packed = outcomeOf(2, 0).packed;
  const first = await lines(published);
  for (const change of [{ packed }, { trainableParameters: published.trainableParameters + 1 }]) {
    const own = await lines({ ...published, repeat: 1, ...change });
    const { message } = await t.throwsAsync(mergeTrainings([first, own], await table()), {
      code: 'NB101_CONFLICTING_SOURCES',
    });
    for (const path of [first, own]) t.true(message.includes(`${path}: line 1`), message);
  }
});

test('equal trainings make equal tables, whose source has a name, and nothing else is left', async (t) => {
  const sources = [await lines(outcomeOf(1, 0))];
  const [first, second] = [await table(), join(await temporaryFolder(), 'other.nb101')];
  for (const out of [first, second]) {
    // As a killed process leaves it.
    const left = join(dirname(out), `.${basename(out)}.trainings`);
    await mkdir(left);
    await writeFile(join(left, 'trainings.tfrecord'), 'half');
    await mergeTrainings(sources, out);
    t.deepEqual(await namesIn(dirname(out)), [basename(out)]);
  }
  t.deepEqual(await readFile(first), await readFile(second));
  const made = openTable(first);
  t.deepEqual(
    made.provenance.sources.map(({ name }) => name),
    ['trainings.tfrecord'],
  );
  made.close();
});

test('failures alone make no table, and the first reason is said', async (t) => {
  const failed = await lines(failureOf(1, 0), failureOf(1, 1));
  await t.throwsAsync(mergeTrainings([failed], await table()), {
    code: 'NB101_NOTHING_TO_IMPORT',
    message: /no training that ended well, 2 failed: the loss is NaN at step 3/,
  });
  await t.throwsAsync(mergeTrainings([await lines()], await table()), {
    message: /got no training, expected/,
  });
});

test('a last line counts without its line feed, and the start of one does not', async (t) => {
  for (const [tail, records] of [
    [JSON.stringify(outcomeOf(1, 1)), 2],
    [JSON.stringify(outcomeOf(1, 1)).slice(0, -1), 1],
    ['', 1],
  ] as const) {
    const path = await lines(outcomeOf(1, 0), tail);
    const before = await readFile(path, 'utf8');
    t.is((await mergeTrainings([path], await table())).records, records);
    t.is(await readFile(path, 'utf8'), before);
  }
});

test('lines that are something else are refused, by their number', async (t) => {
  const { evaluations, ...rest } = outcomeOf(1, 1);
  for (const line of [
    'hello\n',
    'hello',
    'null\n',
    '3\n',
    '[]\n',
    '{"sweep": 1}\n',
    '{"status": "trained"}\n',
    rest,
    { ...rest, evaluations: [null] },
    { ...rest, evaluations, config: null },
    { ...rest, evaluations, unit: -1 },
    { ...rest, evaluations, versions: {} },
    { ...rest, evaluations, packed: undefined },
    { ...rest, evaluations, status: 'tired' },
  ]) {
    const path = await lines(outcomeOf(1, 0), line);
    const message = line === 'hello' ? /at byte/ : /lines\.jsonl: line 2 is/;
    await t.throwsAsync(mergeTrainings([path], await table()), { code: 'NB101_BAD_RECORD', message });
  }
});

test('a table takes trainings of its kind only, that were trained to their end', async (t) => {
  const good = outcomeOf(1, 0);
  for (const [change, message] of [
    [{ evaluations: good.evaluations.slice(0, 2) }, /line 1: the epoch of the last evaluation is 2/],
    [{ config: { ...good.config, epochs: 0.5 } }, /line 1: the training is 'of 0\.5 epochs/],
    [{ config: { ...good.config, schedule: 'cosine-by-time' } }, /not by time/],
    [{ hash: undefined, packed: undefined }, /a cell of the space/],
  ] as const)
    await t.throwsAsync(mergeTrainings([await lines({ ...good, ...change })], await table()), {
      code: 'NB101_BAD_ARGUMENT',
      message,
    });
});

test('sources that are missing, and a table that another process makes, are refused', async (t) => {
  await t.throwsAsync(mergeTrainings(['/nowhere/sweep'], await table()), { code: 'NB101_FILE_NOT_FOUND' });
  const out = await table();
  const lock = new FileLock(`${out}.lock`);
  const path = await lines(outcomeOf(1, 0));
  await t.throwsAsync(mergeTrainings([path], out), { code: 'NB101_OUTPUT_IN_USE' });
  lock.release();
  await mergeTrainings([path], out);
});

/** Adds outcomes as a process does that goes on. */
async function add(out: string, ...outcomes: readonly TrainingOutcome[]): Promise<void> {
  const output = await TrainingOutput.open(out);
  try {
    for (const outcome of outcomes) await output.add(outcome);
  } finally {
    output.close();
  }
}

test('an outcome that is there is not added again', async (t) => {
  const folder = await temporaryFolder();
  const [one, two] = [outcomeOf(1, 0), outcomeOf(1, 1)];
  const path = join(folder, 'out.jsonl');
  await add(path, one, two);
  const whole = await readFile(path);
  await add(path, one);
  t.deepEqual(await readFile(path), whole);

  const records = join(folder, 'out.tfrecord');
  await add(records, one, two);
  const both = await readFile(records);
  await add(records, two, one);
  t.deepEqual(await readFile(records), both);
  // Killed between the line and the record.
  await writeFile(records, both.subarray(0, both.length / 2));
  await add(records, two);
  t.deepEqual(await readFile(records), both);
  t.deepEqual(await readFile(`${records}.jsonl`), whole);
});

test('a table that comes to be during the training is not replaced, and the outcome is kept', async (t) => {
  const out = await table();
  const [mine, other] = [outcomeOf(1, 0), outcomeOf(2, 0)];
  const output = await TrainingOutput.open(out);
  await writeFile(out, 'made by another');
  await t.throwsAsync(output.add(mine), { code: 'NB101_FILE_EXISTS' });
  output.close();
  t.is(await readFile(out, 'utf8'), 'made by another');
  const merged = await table();
  t.is((await mergeTrainings([`${out}.jsonl`], merged)).records, 1);

  const replacing = await TrainingOutput.open(out, { overwrite: true });
  await replacing.add(other);
  replacing.close();
  const made = openTable(out);
  t.deepEqual(Array.from(made.cells()), [2]);
  made.close();
});

test('a training that was killed when its table was made ends well, and replaces no other table', async (t) => {
  const out = await table();
  const [mine, other] = [outcomeOf(1, 0), outcomeOf(2, 0)];
  await add(out, mine);
  const made = await readFile(out);
  await t.throwsAsync(TrainingOutput.open(out), { code: 'NB101_FILE_EXISTS' });
  const checkpoint = `${out}.checkpoint`;
  await t.throwsAsync(TrainingOutput.open(out, { checkpoint }), { code: 'NB101_FILE_EXISTS' });

  await writeFile(checkpoint, '');
  const again = await TrainingOutput.open(out, { checkpoint });
  await again.add(mine);
  t.deepEqual(await readFile(out), made);
  await t.throwsAsync(again.add(other), { code: 'NB101_FILE_EXISTS' });
  // Its line is there now.
  await t.throwsAsync(again.add(other), { code: 'NB101_FILE_EXISTS' });
  again.close();
  t.deepEqual(await readFile(out), made);
  t.deepEqual(await namesIn(join(out, '..')), ['table.nb101', 'table.nb101.checkpoint', 'table.nb101.jsonl']);
});

test('a training that ends again after a kill, with other versions, is the one that is there', async (t) => {
  const mine = outcomeOf(1, 0);
  const updated = {
    ...mine,
    versions: { ...mine.versions, node: 'v99.0.0' },
    device: 'GPU',
    threads: 64,
  };
  for (const end of ['jsonl', 'tfrecord', 'nb101']) {
    const folder = await temporaryFolder();
    const out = join(folder, `out.${end}`);
    await add(out, mine);
    const checkpoint = `${out}.checkpoint`;
    await writeFile(checkpoint, '');
    // As a process leaves it that is killed between the table and its end.
    const left = join(folder, '.out.nb101.trainings');
    if (end === 'nb101') await mkdir(left);
    const contents = (): Promise<Buffer[]> =>
      namesIn(folder).then((names) =>
        Promise.all(
          names.filter((name) => name !== basename(left)).map((name) => readFile(join(folder, name))),
        ),
      );
    const before = await contents();
    const again = await TrainingOutput.open(out, { checkpoint });
    await again.add(updated);
    again.close();
    t.deepEqual(await contents(), before);
    t.false((await namesIn(folder)).includes(basename(left)));
  }
});

test('of a table that is refused nothing changes, and another than of the lines is refused at once', async (t) => {
  const out = await table();
  await add(out, outcomeOf(1, 0));
  const half = '{"half":';
  await writeFile(`${out}.jsonl`, half);
  await t.throwsAsync(TrainingOutput.open(out), { code: 'NB101_FILE_EXISTS' });
  t.is(await readFile(`${out}.jsonl`, 'utf8'), half);
  await writeFile(`${out}.jsonl`, `${JSON.stringify(outcomeOf(2, 0))}\n${JSON.stringify(failureOf(1, 0))}\n`);
  await writeFile(`${out}.checkpoint`, '');
  await t.throwsAsync(TrainingOutput.open(out, { checkpoint: `${out}.checkpoint` }), {
    code: 'NB101_FILE_EXISTS',
  });
});

test('what a format has no place for is refused before it is trained', async (t) => {
  const folder = await temporaryFolder();
  for (const end of ['.tfrecord', '.nb101'])
    for (const how of [
      { spec: OUTSIDE },
      { config: { schedule: 'cosine-by-time' } },
      { config: { epochs: 0.5 } },
    ] as const)
      await t.throwsAsync(TrainingOutput.open(join(folder, `out${end}`), how), {
        code: 'NB101_BAD_ARGUMENT',
      });
  (await TrainingOutput.open(join(folder, 'out.jsonl'), { spec: OUTSIDE, config: { epochs: 0.5 } })).close();
});
