// Trainings that are stopped, that fail, and that end by time; of a tiny network.
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test, { type ExecutionContext } from 'ava';

import { readCifar10, train, type TrainOptions } from '../ts/train/index.ts';
import { cifar10Like } from './cifar10-like.ts';
import { tensorflowForSpecs } from './tensorflow.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';
import { CONFIG, facts, trained } from './tiny-training.ts';

const found = await tensorflowForSpecs();
const withTensorFlow = typeof found === 'string' ? test.skip : test.serial;
if (typeof found === 'string') test('TensorFlow is there', (t) => t.log(`skipped: ${found}`) ?? t.pass());

const data = await readCifar10(await cifar10Like(), 'table');

/** Keeps no outcome. */
async function full(): Promise<never> {
  throw new Error('the disk is full');
}

/** Stops a training. */
async function stopped(
  t: ExecutionContext,
  how: Omit<TrainOptions, 'data' | 'signal'>,
  when: (stop: () => void) => Partial<TrainOptions>,
): Promise<void> {
  const controller = new AbortController();
  const hooks = when(() => controller.abort(new Error('enough')));
  await t.throwsAsync(train(5, { ...how, ...hooks, data, signal: controller.signal }), { message: 'enough' });
}

withTensorFlow('stopped during an evaluation, a training makes it when it goes on', async (t) => {
  const whole = trained(await train(5, { data, config: CONFIG }));
  const how = { config: CONFIG, checkpoint: join(await temporaryFolder(), 'training.ckpt') };
  // Half-way, and at the end.
  for (const last of [10, 20])
    await stopped(t, how, (stop) => ({ onStep: ({ step }) => step === last && stop() }));
  const events: string[] = [];
  const outcome = await train(5, {
    ...how,
    data,
    onStep: ({ step }) => events.push(`step ${step}`),
    onEvaluation: ({ step }) => events.push(`evaluation ${step}`),
  });
  t.deepEqual(events, ['evaluation 20']);
  t.deepEqual(facts(trained(outcome)), facts(whole));
});

withTensorFlow('a training that goes on knows the attempts that failed before', async (t) => {
  const checkpoint = join(await temporaryFolder(), 'training.ckpt');
  const how = { config: { ...CONFIG, rate: 1e30 }, attempts: 3, checkpoint };
  const whole = await train(5, { ...how, data, checkpoint: undefined });
  await stopped(t, how, (stop) => ({ onRetry: ({ attempt }) => attempt === 2 && stop() }));
  const attempts: number[] = [];
  const onRetry: TrainOptions['onRetry'] = ({ attempt }) => attempts.push(attempt);
  await t.throwsAsync(train(5, { ...how, data, onRetry, onOutcome: full }), { message: 'the disk is full' });
  t.deepEqual(attempts, [3]);
  // All of them have failed: what is left is to say so.
  const outcome = await train(5, { ...how, data, onRetry: () => t.fail() });
  t.is(outcome.status, 'failed');
  t.is(outcome.failures.length, 3);
  t.deepEqual(outcome.failures, whole.failures);
  await t.throwsAsync(stat(checkpoint), { code: 'ENOENT' });
});

withTensorFlow('a loss that is not a number is found in an evaluation, too', async (t) => {
  // Two steps: the first is at rate 0, and nothing follows the second but the evaluation.
  const config = { ...CONFIG, epochs: 0.0016, rate: 1e38 };
  const outcome = await train(5, { data, config, attempts: 1 });
  t.deepEqual(
    outcome.failures.map(({ code, reason }) => [code, /in an evaluation/.test(reason)]),
    [['NB101_DIVERGED', true]],
  );
});

withTensorFlow('time ends a training whose rate falls by time', async (t) => {
  const how = {
    data,
    config: { ...CONFIG, epochs: 100, schedule: 'cosine-by-time', maxSeconds: 0.5 },
    checkpoint: join(await temporaryFolder(), 'training.ckpt'),
  } as const;
  let steps = 0;
  const unwritten = train(5, { ...how, onStep: ({ step }) => (steps = step), onOutcome: full });
  await t.throwsAsync(unwritten, { message: 'the disk is full' });
  // There is no step and no evaluation left.
  const fail = (): void => t.fail();
  const { evaluations, curve, trainingTime } = trained(
    await train(5, { ...how, onStep: fail, onEvaluation: fail }),
  );
  t.true(trainingTime >= 0.5);
  t.is(evaluations.at(-1)?.step, steps);
  t.is(curve.at(-1)?.epoch, (steps * CONFIG.batchSize) / 40_000);
  // A slow machine makes one step only.
  if (steps > 1) t.is(evaluations.at(-1)?.epoch, curve.at(-1)?.epoch);
});

withTensorFlow('a checkpoint serves one training at a time', async (t) => {
  const how = { data, config: CONFIG, checkpoint: join(await temporaryFolder(), 'training.ckpt') };
  let second: Promise<unknown> | undefined;
  // Together with the first step, so that it starts while that one is on.
  const onStep = (): unknown => (second ??= t.throwsAsync(train(5, how), { code: 'NB101_OUTPUT_IN_USE' }));
  await train(5, { ...how, onStep });
  await second;
  t.deepEqual(await namesIn(join(how.checkpoint, '..')), []);
});

withTensorFlow('what a killed process has half written of a checkpoint goes', async (t) => {
  const folder = await temporaryFolder();
  const how = { config: CONFIG, checkpoint: join(folder, 'training.ckpt') };
  const half = join(folder, '.training.ckpt.next.tmp');
  // It is longer than a checkpoint.
  await writeFile(half, Buffer.alloc(1_000_000));
  await stopped(t, how, (stop) => ({ onStep: ({ step }) => step === 2 && stop() }));
  t.deepEqual(await namesIn(folder), ['training.ckpt']);
  await writeFile(half, 'half');
  trained(await train(5, { ...how, data }));
  t.deepEqual(await namesIn(folder), []);
});
