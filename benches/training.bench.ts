// Steps of training beside Python's TensorFlow, taking turns on the same machine. NASBENCH101_PYTHON names a Python that has the
// same version: python -m venv venv && venv/bin/pip install tensorflow-cpu==2.21.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';

import { PAPER_NETWORK } from '../ts/index.ts';
import { moduleOf } from '../ts/train/network/module.ts';
import { INCEPTION } from '../__test__/reference.ts';
import { networkOf } from '../ts/train/network/network.ts';
import { Model } from '../ts/train/run/model.ts';
import { findTensorFlow } from '../ts/train/tensorflow/find.ts';
import { median } from './report.ts';

/** What is trained; in each round both sides take so many steps. */
const CASES = [
  { name: 'Inception-like, stem 16, 44 k, batch 64', stem: 16, batch: 64, steps: 10 },
  { name: 'Inception-like, 2.69 M, batch 64', stem: 128, batch: 64, steps: 2 },
  { name: 'Inception-like, 2.69 M, batch 256', stem: 128, batch: 256, steps: 1 },
];
const ROUNDS = Number(process.env['NASBENCH101_ROUNDS'] ?? 5);

interface Turn {
  seconds: number;
  cpu: number;
}

const python = process.env['NASBENCH101_PYTHON'];
const tensorflow = await findTensorFlow().catch((error: Error) => error);
if (python === undefined || tensorflow instanceof Error) {
  console.log('training: skipped, since NASBENCH101_PYTHON is not set, or', String(tensorflow));
  process.exit(0);
}
const child = spawn(python, ['benches/python/training.py'], { stdio: ['pipe', 'pipe', 'ignore'] });
const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
const ask = async (order: object): Promise<Turn> => {
  child.stdin.write(`${JSON.stringify(order)}\n`);
  const { value } = (await answers.next()) as { value?: string };
  if (value === undefined) throw new Error('Python has ended');
  return JSON.parse(value) as Turn;
};

for (const { name, stem, batch, steps } of CASES) {
  const network = networkOf(moduleOf(INCEPTION, 'own'), { ...PAPER_NETWORK, stemChannels: stem });
  const { layers, parameters } = network;
  const begun = performance.now();
  const model = await Model.open(tensorflow, network, {
    batchSize: batch,
    parts: 1,
    bnMomentum: 0.997,
    weightDecay: 1e-4,
    precision: 'float32',
  });
  await model.initialise(1);
  const images = Float32Array.from({ length: batch * 3072 }, (_pixel, i) => Math.sin(i));
  const input = { images, labels: Int32Array.from({ length: batch }, (_label, i) => i % 10) };
  await model.step(input, 0.1);
  const first = (performance.now() - begun) / 1000;
  const own = async (): Promise<Turn> => {
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    for (let step = 0; step < steps; step++) await model.step(input, 0.1);
    const { user, system } = process.cpuUsage(cpu);
    return { seconds: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 };
  };
  await ask({ layers, parameters: parameters.map(({ role, shape }) => [role, shape]), batch, steps: 1 });
  const turns: { own: Turn; theirs: Turn }[] = [];
  for (let round = 0; round < ROUNDS; round++) turns.push({ own: await own(), theirs: await ask({ steps }) });
  const speed = (turn: (round: (typeof turns)[number]) => number): number =>
    (batch * steps) / median(turns.map(turn));
  const ratios = turns.map(({ own: ours, theirs }) => theirs.seconds / ours.seconds);
  const cpuRatios = turns.map(({ own: ours, theirs }) => theirs.cpu / ours.cpu);
  console.log(
    `${name}: ${speed(({ own: ours }) => ours.seconds).toFixed(1)} images/s, ` +
      `${(100 * median(ratios)).toFixed(0)} % of Python's ${speed(({ theirs }) => theirs.seconds).toFixed(1)}; ` +
      `by the processor's time ${(100 * median(cpuRatios)).toFixed(0)} %; first step after ${first.toFixed(1)} s`,
  );
  model.close();
}
child.stdin.end();
await once(child, 'exit');

/** RSS over many steps of the small network. */
const flat = networkOf(moduleOf(0, 'own'), {
  ...PAPER_NETWORK,
  stemChannels: 4,
  stacks: 1,
  cellsPerStack: 1,
});
const small = await Model.open(tensorflow, flat, {
  batchSize: 64,
  parts: 1,
  bnMomentum: 0.9,
  weightDecay: 1e-4,
  precision: 'float32',
});
await small.initialise(1);
const rss: number[] = [];
for (let step = 0; step <= 2000; step++) {
  const images = new Float32Array(64 * 3072).fill(step % 7);
  await small.step({ images, labels: new Int32Array(64) }, 0.01);
  if (step % 500 === 0) rss.push(process.memoryUsage().rss / 1e6);
}
console.log(`RSS at steps 0, 500, … 2000: ${rss.map((size) => size.toFixed(0)).join(', ')} MB`);
small.close();
