import type { Command } from 'commander';

import { examples } from '../examples.ts';
import { interruptible } from '../interrupt.ts';
import { write, writeJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import type { RegisterCommand } from './index.ts';

interface Options {
  url?: string;
  sha256?: string;
  out?: string;
  json?: boolean;
}

/** `nasbench101 download-cifar10`. */
export const registerDownloadCifar10: RegisterCommand = (program) => {
  program
    .command('download-cifar10')
    .summary('download the images that networks are trained on')
    .description(
      'Downloads CIFAR-10 (170 MB), checks its SHA-256, unpacks it into the folder of this user for such data ' +
        '($NASBENCH101_DATA, or a folder nasbench101 where the system keeps them) or into --out, and writes the path for ' +
        "train's --data.",
    )
    .option('--url <url>', 'another address of cifar-10-binary.tar.gz, such as that of a mirror')
    .option('--sha256 <hex>', 'the SHA-256 of the archive (default: that of the official one)')
    .option('--out <dir>', 'the folder that cifar-10-batches-bin goes into')
    .addHelpText('after', examples(['into the current folder', 'nasbench101 download-cifar10 --out .']))
    .action(async (_options: Options, command: Command) => {
      const { json, ...options } = command.optsWithGlobals<Options>();
      const { downloadCifar10 } = await import('../../train/index.ts');
      const path = await interruptible((signal) =>
        withProgress('downloading', (report) =>
          downloadCifar10({
            ...options,
            signal,
            onProgress:
              report &&
              ((bytes, total) =>
                report(bytes, Math.max(total ?? bytes, 1), `${(bytes / 1e6).toFixed(1)} MB`)),
          }),
        ),
      );
      await (json ? writeJson({ path }) : write(`${path}\n`));
    });
};
