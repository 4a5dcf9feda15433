// Whole trainings of a tiny network, on images that the specs make.
import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { importTable, NasBenchError, openTable } from '../ts/index.ts';
import {
  mergeTrainings,
  readCifar10,
  sampleMetrics,
  train,
  TrainingOutput,
  type TrainingEvaluation,
} from '../ts/train/index.ts';
import { cifar10Like } from './cifar10-like.ts';
import { rows } from './reference.ts';
import { tensorflowForSpecs } from './tensorflow.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';
import { CONFIG, facts, trained, wholeEpoch } from './tiny-training.ts';

const found = await tensorflowForSpecs();
const withTensorFlow = typeof found === 'string' ? test.skip : test.serial;
if (typeof found === 'string') test('TensorFlow is there', (t) => t.log(`skipped: ${found}`) ?? t.pass());

const folder = await cifar10Like();

withTensorFlow('the same seed gives the same training, and another one another', async (t) => {
  const data = await readCifar10(folder, 'table');
  const run = async (seed: number, repeat = 0): Promise<object> =>
    facts(trained(await train(5, { data, seed, repeat, config: CONFIG })));
  const first = await run(1);
  t.deepEqual(await run(1), first);
  t.notDeepEqual(await run(2), first);
  t.notDeepEqual(await run(1, 1), first);
});

withTensorFlow('a training that is stopped goes on as if it had not been', async (t) => {
  const checkpoint = join(await temporaryFolder(), 'training.ckpt');
  const data = await readCifar10(folder, 'table');
  const whole = trained(await train(5, { data, seed: 3, config: CONFIG }));
  // Once before the half-way evaluation, once after it.
  for (const last of [4, 13]) {
    const controller = new AbortController();
    const stopped = train(5, {
      data,
      seed: 3,
      config: CONFIG,
      checkpoint,
      signal: controller.signal,
      onStep: ({ step }) => step === last && controller.abort(new Error('enough')),
    });
    await t.throwsAsync(stopped, { message: 'enough' });
    t.true((await stat(checkpoint)).size > 1000);
  }
  await t.throwsAsync(train(5, { data, seed: 4, config: CONFIG, checkpoint }), {
    code: 'NB101_BAD_CHECKPOINT',
  });
  const resumed: number[] = [];
  const again = trained(
    await train(5, { data, seed: 3, config: CONFIG, checkpoint, onStep: ({ step }) => resumed.push(step) }),
  );
  t.is(resumed[0], 14);
  t.deepEqual(facts(again), facts(whole));
  await t.throwsAsync(stat(checkpoint), { code: 'ENOENT' });
  // What could not be written is not lost.
  let unwritten: object | undefined;
  const full = async (outcome: object): Promise<never> => {
    unwritten = structuredClone(outcome);
    throw new Error('the disk is full');
  };
  const ask = { data, seed: 3, config: CONFIG, checkpoint };
  await t.throwsAsync(train(5, { ...ask, onOutcome: full }), { message: 'the disk is full' });
  const kept: object = await train(5, { ...ask, onStep: () => t.fail() });
  t.deepEqual(kept, unwritten);
  await t.throwsAsync(stat(checkpoint), { code: 'ENOENT' });
});

withTensorFlow('a training that is stopped in a step goes on as if it had not been', async (t) => {
  const checkpoint = join(await temporaryFolder(), 'training.ckpt');
  const data = await readCifar10(folder, 'table');
  const ask = { data, seed: 3, config: CONFIG };
  const whole = trained(await train(5, ask));
  const controller = new AbortController();
  const stop = (): void => controller.abort(new Error('enough'));
  const onStep = ({ step }: { step: number }): unknown => step === 15 && setImmediate(stop);
  const stopped = train(5, { ...ask, checkpoint, signal: controller.signal, onStep });
  await t.throwsAsync(stopped, { message: 'enough' });
  // The step has ended in time and counts, or on a busy machine it was given up.
  t.deepEqual(facts(trained(await train(5, { ...ask, checkpoint }))), facts(whole));
});

withTensorFlow('a damaged checkpoint is refused', async (t) => {
  const path = join(await temporaryFolder(), 'training.ckpt');
  await writeFile(path, 'NB101CK2 and more that is no checkpoint, though it is long enough for its head');
  const data = await readCifar10(folder, 'table');
  await t.throwsAsync(train(5, { data, config: CONFIG, checkpoint: path }), { code: 'NB101_BAD_CHECKPOINT' });
});

withTensorFlow('a training that diverges is tried again, then recorded as failed', async (t) => {
  const attempts: number[] = [];
  const config = { ...CONFIG, rate: 1e30 };
  const outcome = await train(5, {
    data: folder,
    config,
    attempts: 3,
    onRetry: ({ attempt }) => attempts.push(attempt),
  });
  t.is(outcome.status, 'failed');
  t.deepEqual(attempts, [1, 2, 3]);
  t.true(outcome.failures.every(({ code }) => code === 'NB101_DIVERGED'));
  const late = await train(5, { data: folder, config: { ...CONFIG, maxSeconds: 1e-9 }, attempts: 1 });
  t.is(late.failures[0]?.code, 'NB101_TIME_OUT');
});

withTensorFlow('other precisions, parts, modes and operations train, too', async (t) => {
  const data = await readCifar10(folder, 'table');
  const spec = {
    matrix: rows('0110', '0001', '0001', '0000'),
    ops: ['input', 'bottleneck5x5', 'conv1x1-bn-relu', 'output'],
  };
  const network = { ...CONFIG.network, stemChannels: 8 };
  const split = { ...CONFIG, network, splitStatistics: true, precision: 'bfloat16' } as const;
  const outcome = trained(await train(spec, { data, config: split }));
  t.is(outcome.hash, undefined);
  t.true(outcome.evaluations.every(({ testAccuracy }) => testAccuracy >= 0));
  const all = {
    ...CONFIG,
    mode: 'augment',
    schedule: 'cosine-by-time',
    maxSeconds: 60,
  } as const;
  await t.throwsAsync(train(5, { data, config: all }), { code: 'NB101_BAD_ARGUMENT', message: /40000/ });
  const augment = trained(await train(5, { data: await readCifar10(folder, 'augment'), config: all }));
  t.is(augment.evaluations.at(-1)?.validationAccuracy, null);
  t.is(augment.evaluations.length, 1);
});

withTensorFlow('a record goes to a file and comes back from a table', async (t) => {
  const out = join(await temporaryFolder(), 'records.tfrecord');
  const evaluations: TrainingEvaluation[] = [];
  const output = await TrainingOutput.open(out);
  await t.throwsAsync(TrainingOutput.open(out), { code: 'NB101_OUTPUT_IN_USE' });
  await t.throwsAsync(TrainingOutput.open('other.nb101', { config: CONFIG }), { code: 'NB101_BAD_ARGUMENT' });
  await t.throwsAsync(TrainingOutput.open('other.txt'), { code: 'NB101_BAD_ARGUMENT' });
  const short = trained(
    await train(5, {
      data: folder,
      config: CONFIG,
      onEvaluation: (evaluation) => evaluations.push(evaluation),
    }),
  );
  await t.throwsAsync(output.add(short), { code: 'NB101_BAD_ARGUMENT', message: /whole number of epochs/ });
  // A record of a table is one of whole epochs, which would take too long here.
  const record = wholeEpoch(short);
  await output.add(record);
  output.close();
  t.deepEqual(await namesIn(join(out, '..')), ['records.tfrecord', 'records.tfrecord.jsonl']);
  t.deepEqual(
    evaluations.map(({ step }) => step),
    [1, 10, 20],
  );

  // A record that was not wholly written goes when the next comes.
  const whole = await readFile(out);
  const reopened = async (bytes: Uint8Array): Promise<Buffer> => {
    await writeFile(out, bytes);
    (await TrainingOutput.open(out)).close();
    return readFile(out);
  };
  for (const part of [3, 8, 10, 12, 100, whole.length - 1])
    t.deepEqual(await reopened(Buffer.concat([whole, whole.subarray(0, part)])), whole);
  // What a killed process cannot have left is refused, and stays.
  for (const position of [0, 7, 8]) {
    const flipped = Buffer.concat([whole, whole]);
    flipped[position] = (flipped[position] ?? 0) ^ 1;
    await t.throwsAsync(reopened(flipped), { code: 'NB101_BAD_RECORD' });
    t.deepEqual(await readFile(out), flipped);
  }
  await t.throwsAsync(reopened(Buffer.from('a text that somebody needs')), { code: 'NB101_BAD_RECORD' });
  t.is(await readFile(out, 'utf8'), 'a text that somebody needs');
  await writeFile(out, whole);

  const lines = join(out, '..', 'lines.jsonl');
  await writeFile(lines, `${JSON.stringify(record)}\n`);
  const path = join(out, '..', 'table.nb101');
  t.like(await mergeTrainings([lines, lines], path), { records: 1, cells: 1, failed: [], missing: 0 });
  const imported = join(out, '..', 'imported.nb101');
  await importTable([out], imported, { kind: 'retrained', complete: true });
  for (const file of [path, imported]) {
    const table = openTable(file);
    const { kind, validationAccuracy, testAccuracy, trainingTime } = table.query(5, { epochs: 1, repeat: 0 });
    const last = record.evaluations.at(-1);
    t.deepEqual(
      { kind, validationAccuracy, testAccuracy, trainingTime },
      {
        kind: 'retrained',
        validationAccuracy: last?.validationAccuracy as number,
        testAccuracy: last?.testAccuracy as number,
        trainingTime: last?.trainingTime as number,
      },
    );
    table.close();
  }
  await t.throwsAsync(mergeTrainings([lines], path), { code: 'NB101_FILE_EXISTS' });
  const other = { ...record, config: { ...record.config, rate: 0.3 } };
  await appendFile(lines, `${JSON.stringify({ ...other, repeat: 1 })}\n`);
  await t.throwsAsync(mergeTrainings([lines], path, { overwrite: true }), {
    code: 'NB101_CONFLICTING_SOURCES',
  });
});

test('of lines, only the start of one is cut off', async (t) => {
  const path = join(await temporaryFolder(), 'lines.jsonl');
  for (const [before, after] of [
    ['{"a":1}\n{"b":2', '{"a":1}\n'],
    ['{"a":1}\n{"b":2}', '{"a":1}\n{"b":2}\n'],
  ] as const) {
    await writeFile(path, before);
    (await TrainingOutput.open(path)).close();
    t.is(await readFile(path, 'utf8'), after);
  }
  await writeFile(path, 'a text');
  await t.throwsAsync(TrainingOutput.open(path), { code: 'NB101_BAD_RECORD' });
  t.is(await readFile(path, 'utf8'), 'a text');
});

test('files that are no CIFAR-10 are refused', async (t) => {
  const copy = await temporaryFolder();
  const read = (): Promise<object> => readCifar10(copy, 'table');
  await t.throwsAsync(read(), { code: 'NB101_FILE_NOT_FOUND' });
  const bytes = await readFile(join(folder, 'data_batch_1.bin'));
  const path = join(copy, 'data_batch_1.bin');
  await writeFile(path, bytes);
  await truncate(path, 3073);
  await t.throwsAsync(read(), { code: 'NB101_NOT_CIFAR10', message: /3073 bytes, expected 30730000/ });
  bytes[3073 * 9999] = 10;
  await writeFile(path, bytes);
  await t.throwsAsync(read(), { code: 'NB101_NOT_CIFAR10', message: /record 9999 has the label 10/ });
});

test('errors that trying again does not mend are thrown', async (t) => {
  const error = await t.throwsAsync(train(5, { data: '/nowhere', config: CONFIG }));
  t.true(error instanceof NasBenchError && error.code === 'NB101_FILE_NOT_FOUND');
  await t.throwsAsync(train(5, { data: folder, config: { epochs: -1 } }), { code: 'NB101_BAD_ARGUMENT' });
  await t.throwsAsync(train(5, { data: folder, seed: -1 }), { code: 'NB101_BAD_ARGUMENT' });
  for (const data of [undefined, null, 5, {}, { train: {}, validation: {} }])
    for (const ask of [train, sampleMetrics])
      await t.throwsAsync(ask(5, { data } as never), { code: 'NB101_BAD_ARGUMENT', message: /^data is/ });
  const network = { stem: 4 } as never;
  await t.throwsAsync(train(5, { data: folder, config: { network } }), {
    code: 'NB101_BAD_ARGUMENT',
    message: /setting of the network is 'stem', expected one of imageSize/,
  });
  await t.throwsAsync(train(5, { data: folder, config: { network: 5 as never } }), {
    code: 'NB101_BAD_ARGUMENT',
  });
});
