// TensorFlow for specs, prepared by the project's own setup into `target/`, where later runs find it.
import { existsSync } from 'node:fs';
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

/** Failures of a machine, not of the project: no Python, or no way to PyPI. */
const EXCUSES: ReadonlySet<string> = new Set(['NB101_NO_PYTHON', 'NB101_SETUP_FAILED', 'NB101_NO_SPACE']);

/** A TensorFlow, or why there is none. */
export async function tensorflowForSpecs(): Promise<LoadedTensorFlow | string> {
  for (;;)
    try {
      const prepared = existsSync(join(dataFolder(), 'tensorflow'));
      if (!prepared) process.stderr.write('preparing TensorFlow for the specs, once\n');
      await setupTensorFlow();
      return await findTensorFlow();
    } catch (error) {
      if (!(error instanceof NasBenchError)) throw error;
      if (EXCUSES.has(error.code)) return error.message;
      // Another spec prepares it.
      if (error.code !== 'NB101_OUTPUT_IN_USE') throw error;
      await setTimeout(500);
    }
}
