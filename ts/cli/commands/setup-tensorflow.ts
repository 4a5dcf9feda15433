import process from 'node:process';

import type { Command } from 'commander';

import { snakeKeys } from '../../names.ts';
import { examples } from '../examples.ts';
import { interruptible } from '../interrupt.ts';
import { write, writeJson } from '../output.ts';
import type { RegisterCommand } from './index.ts';

interface Options {
  gpu?: boolean;
  python?: string;
  wheel?: string;
  json?: boolean;
}

/** `nasbench101 setup-tensorflow`. */
export const registerSetupTensorflow: RegisterCommand = (program) => {
  program
    .command('setup-tensorflow')
    .summary('prepare TensorFlow for training')
    .description(
      'Takes TensorFlow from PyPI into the folder of this user for such data ($NASBENCH101_DATA, or a folder nasbench101 ' +
        'where the system keeps them), and tries it. Needs Python 3 with pip, no compiler and no root. Done again it does ' +
        'nothing; interrupted, it goes on. An installed @tensorflow/tfjs-node-gpu or tfjs-node with its library needs none ' +
        'of this.',
    )
    .option('--gpu', 'for GPUs of NVIDIA: 6.3 GB with CUDA instead of 0.9 GB')
    .option('--python <program>', 'the Python that downloads and unpacks', 'python3')
    .option('--wheel <file>', 'a wheel that was downloaded by other means')
    .addHelpText(
      'after',
      examples(
        ['for the processor', 'nasbench101 setup-tensorflow'],
        ['for GPUs', 'nasbench101 setup-tensorflow --gpu'],
        ['what there is then', 'nasbench101 doctor'],
      ),
    )
    .action(async (_options: Options, command: Command) => {
      const { json, gpu, python, wheel } = command.optsWithGlobals<Options>();
      const { setupTensorFlow } = await import('../../train/index.ts');
      const summary = await interruptible((signal) =>
        setupTensorFlow({ gpu, python, wheel, signal, onStep: (line) => process.stderr.write(`${line}\n`) }),
      );
      if (json) await writeJson(snakeKeys(summary));
      else await write(`${summary.path}\n`);
    });
};
