import { NasBenchError } from '../../errors.ts';
import type { Images } from '../../native.ts';
import type { Cifar10 } from '../data/cifar10.ts';
import type { TrainingConfig } from './config.ts';
import type { Model } from './model.ts';
import type { TrainingEvaluation } from './progress.ts';

/** What a set of images gave. */
interface SetResult {
  readonly accuracy: number;
  readonly loss: number;
}

/**
 * Evaluates on all sets with the moving averages.
 *
 * @throws `NasBenchError` NB101_DIVERGED if the loss is not a number
 */
export async function evaluateAll(
  model: Model,
  data: Cifar10,
  config: TrainingConfig,
  { step, epoch, trainingTime }: Pick<TrainingEvaluation, 'step' | 'epoch' | 'trainingTime'>,
  signal: AbortSignal | undefined,
): Promise<TrainingEvaluation> {
  const measure = (images: Images): Promise<SetResult> => evaluateSet(model, images, config, signal);
  const table = config.mode === 'table';
  const train = table ? await measure(data.trainSample) : null;
  const validation = table ? await measure(data.validation) : null;
  const test = await measure(data.test);
  return {
    step,
    epoch,
    trainingTime,
    trainAccuracy: train?.accuracy ?? null,
    validationAccuracy: validation?.accuracy ?? null,
    testAccuracy: test.accuracy,
    loss: (validation ?? test).loss,
  };
}

/** Evaluates the full batches of a set: what is left at its end is dropped, as the original does. */
async function evaluateSet(
  model: Model,
  images: Images,
  { batchSize, evaluationBatches }: TrainingConfig,
  signal: AbortSignal | undefined,
): Promise<SetResult> {
  const batches = images.batches(batchSize, null, 0, 1);
  let [seen, correct, loss] = [0, 0, 0];
  try {
    let next = batches.next();
    for (let number = 0; number < evaluationBatches; number++) {
      const batch = await next;
      if (batch === null) break;
      signal?.throwIfAborted();
      // The next one is made while this one runs.
      next = batches.next();
      const outcome = await model.evaluate(batch);
      seen += outcome.images;
      correct += outcome.correct;
      loss += outcome.loss;
    }
    await next;
  } finally {
    batches.stop();
  }
  if (!Number.isFinite(loss))
    throw new NasBenchError(
      'NB101_DIVERGED',
      `the loss is ${loss} in an evaluation, expected a number; lower the rate, or take another seed`,
    );
  // The original stores accuracies as float32.
  return { accuracy: Math.fround(correct / seen), loss: loss / seen };
}
