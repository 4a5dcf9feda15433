// What a short honest run reaches on real CIFAR-10. Takes minutes, so only with NB101_FULL.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import test from 'ava';

import { train } from '../ts/train/index.ts';
import { INCEPTION } from './reference.ts';
import { tensorflowForSpecs } from './tensorflow.ts';

const TOOL = fileURLToPath(new URL('../../shared/tools/cifar10-bin.mjs', import.meta.url));

test('the Inception-like cell with a narrow stem reaches 50 % on real images in some hundred steps', async (t) => {
  t.timeout(30 * 60_000);
  if (!process.env['NB101_FULL'] || !existsSync(TOOL)) {
    t.log(`skipped: NB101_FULL is not set, or ${TOOL} is missing`);
    t.pass();
    return;
  }
  const found = await tensorflowForSpecs();
  if (typeof found === 'string') {
    t.log(`skipped: ${found}`);
    t.pass();
    return;
  }
  const data = fileURLToPath(new URL('../target/cifar10', import.meta.url));
  await mkdir(data, { recursive: true });
  t.is(spawnSync(process.execPath, [TOOL, data]).status, 0);
  const config = {
    epochs: 1.5,
    batchSize: 128,
    shards: 1,
    bnMomentum: 0.9,
    network: { stemChannels: 16, cellsPerStack: 1 },
  };
  const outcome = await train(INCEPTION, { data, config, vertexOrder: 'own' });
  if (outcome.status !== 'trained') throw new Error(JSON.stringify(outcome.failures));
  t.is(outcome.trainableParameters, 13_786);
  const [first, , last] = outcome.evaluations;
  t.log(
    `${last?.step} steps, ${outcome.trainingTime.toFixed(0)} s: ${last?.validationAccuracy}, ${last?.testAccuracy}`,
  );
  t.true((first?.validationAccuracy ?? 1) < 0.2);
  t.true((last?.validationAccuracy ?? 0) >= 0.5);
});
