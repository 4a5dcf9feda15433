import { readFileSync } from 'node:fs';
import process from 'node:process';

import { NasBenchError } from '../../errors.ts';
import { memoryIsGranted, type TensorFlowDevice } from '../../native.ts';
import { stepBytes } from '../graph/memory.ts';
import type { StepSettings } from '../graph/training-graph.ts';
import type { Network } from '../network/layers.ts';

/** What a step was seen to take with what TensorFlow keeps beside, as a multiple of its least: 1.05 to 1.4. */
const MULTIPLE = 1.25;

/** Bytes of a process that is about to train: Node.js, TensorFlow and CIFAR-10. */
const BYTES_BEFORE = 0.5e9;

/**
 * Refuses a step that the memory of a processor cannot hold, before TensorFlow is asked: its convolutions by oneDNN end the
 * process where they get none, and so does Linux once more is in use than there is. Other devices say that themselves.
 *
 * @throws `NasBenchError` NB101_OUT_OF_MEMORY
 */
export function checkMemory(
  network: Network,
  { batchSize, parts, precision }: Pick<StepSettings, 'batchSize' | 'parts' | 'precision'>,
  devices: readonly TensorFlowDevice[],
): void {
  if (devices.some(({ kind }) => kind !== 'CPU')) return;
  // Parts of a batch may run one after the other.
  const needed =
    BYTES_BEFORE + MULTIPLE * stepBytes(network, batchSize / parts, precision === 'bfloat16' ? 2 : 4);
  const held = process.memoryUsage.rss();
  const most = memoryThereIs(held);
  // What was freed before is still held, and is used again.
  if (needed <= most && memoryIsGranted(Math.max(0, needed - held))) return;
  const there =
    needed > most ? `${gigabytes(most)} that there are` : 'what the system lets this process have';
  throw new NasBenchError(
    'NB101_OUT_OF_MEMORY',
    `out of memory: batches of ${batchSize} images take about ${gigabytes(needed)}, expected at most ${there}; take a smaller ` +
      'batch or network',
  );
}

/** Bytes that a process which holds some can come to at most; no limit where the system does not say. */
function memoryThereIs(held: number): number {
  const [available, swap] = ['MemAvailable', 'SwapFree'].map(systemMemory);
  if (available === undefined) return Infinity;
  // That of a container; more than there is if it has no limit.
  const limit = process.constrainedMemory() || Infinity;
  return Math.min(available + held, limit) + (swap ?? 0);
}

/** What Linux says of its memory, in bytes. */
function systemMemory(name: string): number | undefined {
  try {
    const found = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(readFileSync('/proc/meminfo', 'utf8'));
    return found === null ? undefined : Number(found[1]) * 1024;
  } catch {
    return undefined;
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
