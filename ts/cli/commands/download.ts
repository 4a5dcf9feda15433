import { Argument, InvalidArgumentError, Option, type Command } from 'commander';

import { downloadTable, EDITIONS, type DownloadSummary, type Edition } from '../../download/download.ts';
import { KINDS, type Kind } from '../../measurement.ts';
import { snakeKeys } from '../../names.ts';
import { examples } from '../examples.ts';
import { importText } from '../import-text.ts';
import { interruptible } from '../interrupt.ts';
import { optionNumber } from '../option-number.ts';
import { write, writeJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { columnJson } from '../table-text.ts';
import type { RegisterCommand } from './index.ts';

interface Options {
  url?: string;
  sha256?: string;
  out?: string;
  keep?: string;
  kind?: Kind;
  complete?: boolean;
  date?: string;
  retries?: number;
  stallTimeout?: number;
  force?: boolean;
  json?: boolean;
}

/** `nasbench101 download [full|only108]`. */
export const registerDownload: RegisterCommand = (program) => {
  program
    .command('download')
    .summary('make a table from the published file on the network')
    .description(
      'Downloads the published file (full: all budgets, 1.95 GB; only108: 108 epochs alone,\n' +
        '499 MB) and makes a table of it on the way; the file itself is stored with --keep only.\n' +
        'A download that breaks off goes on where it was. The table appears when its SHA-256 is\n' +
        'right, in the folder of this user for such data ($NASBENCH101_DATA, or a folder\n' +
        'nasbench101 where the system keeps them) or at --out; one that is there already is\n' +
        'replaced with --force only.',
    )
    .addArgument(new Argument('[edition]', 'which file').choices(EDITIONS).default('full'))
    .option('--url <url>', 'another address of the file, such as that of a mirror')
    .option('--sha256 <hex>', 'the SHA-256 of the file (default: that of the published one)')
    .option('--out <table>', 'where the table goes')
    .option('--keep <file>', 'keep the downloaded file as well')
    .addOption(
      new Option('--kind <kind>', 'where the numbers come from (default: from the SHA-256)').choices(KINDS),
    )
    .option('--complete', 'keep all else that records say, so that export gives them back')
    .option('--date <text>', 'when, for the provenance (default: nothing)')
    .option('--retries <n>', 'how often to go on after a failure (default: 5)', optionNumber)
    .option('--stall-timeout <seconds>', 'how long to wait for a byte (default: 30)', milliseconds)
    .option('--force', 'replace the files if they exist')
    .addHelpText(
      'after',
      examples(
        ['all of the benchmark, 2 GB on the way', 'nasbench101 download'],
        ['108 epochs alone', 'nasbench101 download only108 --out nasbench.nb101'],
        [
          'from a mirror, and keep what came',
          'nasbench101 download only108 --url http://localhost:8000/nasbench_only108.tfrecord --keep nasbench_only108.tfrecord',
        ],
      ),
    )
    .action(async (edition: Edition, _options: Options, command: Command) => {
      const { json, force, ...options } = command.optsWithGlobals<Options>();
      const summary = await interruptible((signal) =>
        withProgress('downloading', (report) =>
          downloadTable(edition, {
            ...options,
            overwrite: force,
            signal,
            onProgress:
              report &&
              ((bytes, total, rate) =>
                report(bytes, Math.max(total ?? bytes, 1), `${megabytes(bytes)}, ${megabytes(rate)}/s`)),
          }),
        ),
      );
      await (json ? writeJson(summaryJson(summary)) : write(importText(summary, summary.path)));
    });
};

function milliseconds(text: string): number {
  const seconds = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(seconds)) throw new InvalidArgumentError('Expected a number of seconds.');
  return Math.round(seconds * 1000);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function summaryJson({ columns, ...summary }: DownloadSummary): object {
  return { ...(snakeKeys(summary) as object), columns: columns.map(columnJson) };
}
