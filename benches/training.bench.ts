// Steps of training beside Python's TensorFlow, taking turns on the same machine. NASBENCH101_PYTHON names a Python that has the
// same version: python -m venv venv && venv/bin/pip install tensorflow-cpu==2.21.0
// Takes a minute; with NB101_FULL also batches of 256, more rounds, and memory over 2,000 steps.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';

import { PAPER_NETWORK } from '../ts/index.ts';
import { moduleOf } from '../ts/train/network/module.ts';
import { INCEPTION } from '../__test__/reference.ts';
import { networkOf } from '../ts/train/network/network.ts';
import type { Network } from '../ts/train/network/layers.ts';
import { Model } from '../ts/train/run/model.ts';
import { findTensorFlow } from '../ts/train/tensorflow/find.ts';
import { median, record } from './report.ts';

const FULL = Boolean(process.env['NB101_FULL']);
const ROUNDS = FULL ? 5 : 3;
/** What is trained; in each round both sides take so many steps. */
const CASES = [
  { name: 'Inception-like, stem 16, 44 k, batch 64', stem: 16, batch: 64, steps: 5 },
  { name: 'Inception-like, 2.69 M, batch 64', stem: 128, batch: 64, steps: 1 },
  ...(FULL ? [{ name: 'Inception-like, 2.69 M, batch 256', stem: 128, batch: 256, steps: 1 }] : []),
];
/** What the first step may take beside the step itself: opening the graph, initial values, TensorFlow's optimiser. */
const MOST_BEFORE_FIRST_STEP = 3;
const SETTINGS = { parts: 1, bnMomentum: 0.997, weightDecay: 1e-4, precision: 'float32' } as const;

/** What some steps took. */
interface Turn {
  seconds: number;
  /** The processor's seconds. */
  cpu: number;
}

/** What Python says of some steps. */
interface Answer extends Turn {
  /** Seconds from the description of the network to the end of its first step. */
  first: number;
}

/** A Python that trains on demand. */
interface Python {
  /** Answers an order; nothing once Python has ended. */
  ask: (order: object) => Promise<Answer | undefined>;
  end: () => Promise<void>;
}

function startPython(path: string): Python {
  const child = spawn(path, ['benches/python/training.py'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(child, 'close').catch((error: Error) => console.log(`training: ${error.message}`));
  child.stdin.on('error', () => undefined);
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    ask: async (order) => {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      const { value } = (await answers.next()) as { value?: string };
      return value === undefined ? undefined : (JSON.parse(value) as Answer);
    },
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** Seconds of the processor since a reading of it. */
function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** The model after its first step, and how long that took. */
async function firstStep(network: Network, batch: number) {
  const input = {
    images: Float32Array.from({ length: batch * 3072 }, (_pixel, i) => Math.sin(i)),
    labels: Int32Array.from({ length: batch }, (_label, i) => i % 10),
  };
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  const model = await Model.open(tensorflow, network, { ...SETTINGS, batchSize: batch });
  await model.initialise(1);
  await model.step(input, 0.1);
  return { model, input, first: { seconds: (performance.now() - begun) / 1000, cpu: cpuSince(cpu) } };
}

async function measure({ name, stem, batch, steps }: (typeof CASES)[number]): Promise<void> {
  const network = networkOf(moduleOf(INCEPTION, 'own'), { ...PAPER_NETWORK, stemChannels: stem });
  const { model, input, first } = await firstStep(network, batch);
  const own = async (): Promise<Turn> => {
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    for (let step = 0; step < steps; step++) await model.step(input, 0.1);
    return { seconds: (performance.now() - start) / 1000, cpu: cpuSince(cpu) };
  };
  const { layers, parameters } = network;
  const described = { layers, parameters: parameters.map(({ role, shape }) => [role, shape]), batch };
  const begun = await python?.ask({ ...described, steps: 1 });
  if (python && !begun) console.log('training: Python has ended; does it have TensorFlow?');
  const turns: { ours: Turn; theirs: Turn | undefined }[] = [];
  for (let round = 0; round < ROUNDS; round++)
    turns.push({ ours: await own(), theirs: begun && (await python?.ask({ steps })) });
  model.close();

  const both = turns.flatMap((turn) => (turn.theirs ? [{ ours: turn.ours, theirs: turn.theirs }] : []));
  const ratio = median(both.map((turn) => turn.theirs.seconds / turn.ours.seconds));
  const byCpu = median(both.map((turn) => turn.theirs.cpu / turn.ours.cpu));
  const ofStep = (side: readonly Turn[], what: 'seconds' | 'cpu' = 'seconds'): number =>
    median(side.map((turn) => turn[what])) / steps;
  const ours = turns.map((turn) => turn.ours);
  const step = ofStep(ours);
  const before = first.seconds - step;
  const beforeCpu = first.cpu - ofStep(ours, 'cpu');
  const nanoseconds = (step / batch) * 1e9;
  const compared = both.length > 0;
  record({
    group: 'an image in training',
    operation: name,
    nanoseconds,
    peers: compared
      ? [
          { name: "Python's tf.function", ratio },
          { name: "its processor's time", ratio: byCpu },
        ]
      : [],
    target: compared ? nanoseconds * ratio : undefined,
  });
  const theirBefore = begun && begun.first - ofStep(both.map(({ theirs }) => theirs));
  record({
    group: 'the first step, beside the step itself',
    operation: name,
    nanoseconds: before * 1e9,
    peers: theirBefore === undefined ? [] : [{ name: "Python's", ratio: theirBefore / before }],
    target: stem === 16 ? MOST_BEFORE_FIRST_STEP * 1e9 : undefined,
  });
  const beside = compared
    ? `, ${(100 * ratio).toFixed(0)} % of Python's, by the processor's time ${(100 * byCpu).toFixed(0)} %`
    : '';
  console.log(
    `${name}: ${(batch / step).toFixed(1)} images/s${beside}; ` +
      `first step after ${first.seconds.toFixed(1)} s, of which ${before.toFixed(1)} beside the step ` +
      `(${beforeCpu.toFixed(1)} by the processor's time)`,
  );
}

/** RSS over many steps of a small network. */
async function measureMemory(): Promise<void> {
  const around = { ...PAPER_NETWORK, stemChannels: 4, stacks: 1, cellsPerStack: 1 };
  const { model } = await firstStep(networkOf(moduleOf(0, 'own'), around), 64);
  const rss: number[] = [];
  for (let step = 0; step <= 2000; step++) {
    const images = new Float32Array(64 * 3072).fill(step % 7);
    await model.step({ images, labels: new Int32Array(64) }, 0.01);
    if (step % 500 === 0) rss.push(process.memoryUsage().rss / 1e6);
  }
  console.log(`RSS at steps 0, 500, … 2000: ${rss.map((size) => size.toFixed(0)).join(', ')} MB`);
  model.close();
}

const found = await findTensorFlow().catch((error: Error) => error);
if (found instanceof Error) {
  console.log(`training: skipped, ${found.message}`);
  process.exit(0);
}
const tensorflow = found;
const path = process.env['NASBENCH101_PYTHON'];
if (path === undefined) console.log('training: beside nothing, since NASBENCH101_PYTHON is not set');
const python = path === undefined ? undefined : startPython(path);
for (const each of CASES) await measure(each);
await python?.end();
if (FULL) await measureMemory();
