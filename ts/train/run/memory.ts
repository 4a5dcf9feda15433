import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import process from 'node:process';

import { NasBenchError } from '../../errors.ts';
import { memoryIsGranted, type TensorFlowDevice } from '../../native.ts';
import { trainingBytes, type BatchSettings } from '../graph/memory.ts';
import type { Network } from '../network/layers.ts';

/** What training was seen to take, as a multiple of its least: mostly 1.1 to 1.3, up to 1.8 with a single cell. */
const MULTIPLE = 1.15;

/** Bytes of a process that is about to train: Node.js, TensorFlow and CIFAR-10. */
const BYTES_BEFORE = 0.6e9;

/**
 * Refuses batches that the memory of a processor cannot hold, before TensorFlow is asked: its convolutions by oneDNN end the
 * process where they get none, and so does Linux once more is in use than there is. Other devices say that themselves.
 *
 * What other processes have is not counted: they may end.
 *
 * @throws `NasBenchError` NB101_OUT_OF_MEMORY
 */
export function checkMemory(
  network: Network,
  settings: BatchSettings,
  devices: readonly TensorFlowDevice[],
): void {
  if (devices.some(({ kind }) => kind !== 'CPU')) return;
  const needed = BYTES_BEFORE + MULTIPLE * trainingBytes(network, settings);
  const most = memoryAtMost();
  // What this process has already is used again.
  const more = Math.max(0, needed - process.memoryUsage.rss());
  if (needed <= most && memoryIsGranted(more)) return;
  const there = needed > most ? `the ${gigabytes(most)} there are` : 'what the system lets this process have';
  throw new NasBenchError(
    'NB101_OUT_OF_MEMORY',
    `out of memory: batches of ${settings.batchSize} images take about ${gigabytes(needed)}, expected at most ${there}; take a smaller ` +
      'batch or network, or a machine with more',
  );
}

/** Bytes that a process here, or in this container, can come to have; no limit where the system does not say. */
function memoryAtMost(): number {
  const swap = swapBytes();
  if (swap === undefined) return Infinity;
  // Without a limit it is more than there is, or 0.
  return Math.min(totalmem() + swap, process.constrainedMemory() || Infinity);
}

/** What Linux can put onto disks. Others have no fixed size of that. */
function swapBytes(): number | undefined {
  try {
    const found = /^SwapTotal: +(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'));
    return found === null ? undefined : Number(found[1]) * 1024;
  } catch {
    return undefined;
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
