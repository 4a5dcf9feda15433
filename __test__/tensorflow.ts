// TensorFlow for specs, prepared by the project's own setup into `target/`, where later runs find it.
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { NasBenchError } from '../ts/index.ts';
import { dataFolder } from '../ts/index.ts';
import { findTensorFlow, type LoadedTensorFlow } from '../ts/train/tensorflow/find.ts';
import { setupTensorFlow } from '../ts/train/index.ts';

/** Where it goes unless the environment names a folder. */
process.env['NASBENCH101_DATA'] ??= fileURLToPath(new URL('../target/nasbench101-data', import.meta.url));

/** Whether a failure after a step of the setup is that of a machine, not of the project: no Python, no room, or no way to PyPI. */
function isExcuse(code: string, step: string): boolean {
  if (code === 'NB101_SETUP_FAILED') return step === '' || step.startsWith('downloading');
  return code === 'NB101_NO_PYTHON' || code === 'NB101_NO_SPACE';
}

// Where packets to PyPI are dropped, pip would try for minutes.
process.env['PIP_RETRIES'] = '1';
process.env['PIP_DEFAULT_TIMEOUT'] = '15';

/** Why the first file of specs in this run has none, so that the others need not wait for it: all are of one parent. */
const failure = join(tmpdir(), `nasbench101-no-tensorflow-${process.ppid}`);

/** What {@link failure} says, unless it is of an earlier process with that number. */
async function knownFailure(): Promise<string | undefined> {
  if (!existsSync(failure)) return undefined;
  const { mtimeMs } = await stat(failure);
  return Date.now() - mtimeMs < 10 * 60_000 ? readFile(failure, 'utf8') : undefined;
}

/** A TensorFlow, or why there is none. */
export async function tensorflowForSpecs(): Promise<LoadedTensorFlow | string> {
  for (;;) {
    let step = '';
    try {
      const known = await knownFailure();
      if (known !== undefined) return known;
      const prepared = existsSync(join(dataFolder(), 'tensorflow'));
      if (!prepared) process.stderr.write('preparing TensorFlow for the specs, once\n');
      await setupTensorFlow({ onStep: (line) => (step = line) });
      return await findTensorFlow();
    } catch (error) {
      if (!(error instanceof NasBenchError)) throw error;
      if (isExcuse(error.code, step)) {
        await writeFile(failure, error.message);
        return error.message;
      }
      // Another spec prepares it.
      if (error.code !== 'NB101_OUTPUT_IN_USE') throw error;
      await setTimeout(500);
    }
  }
}
