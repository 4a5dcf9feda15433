import { InvalidArgumentError, Option, type Command } from 'commander';

import { callNative } from '../../errors.ts';
import { fromNativeMeasurement, KINDS, type Kind, type Measurement } from '../../measurement.ts';
import { snakeKeys } from '../../names.ts';
import { tableNamedColumn } from '../../native.ts';
import { importTable, type ImportSummary } from '../../table/import.ts';
import { examples } from '../examples.ts';
import { importText } from '../import-text.ts';
import { interruptible } from '../interrupt.ts';
import { write, writeJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { columnJson } from '../table-text.ts';
import { grouped } from '../terminal.ts';
import type { RegisterCommand } from './index.ts';

interface Options {
  out: string;
  kind?: Kind;
  column?: NamedFile[];
  date?: string;
  complete?: boolean;
  userColumn?: Record<string, string>;
  force?: boolean;
  json?: boolean;
}

/** A file whose name does not tell which column it holds. */
interface NamedFile {
  path: string;
  measurement: Measurement;
}

/** `nasbench101 import SRC... --out TABLE`. */
export const registerImport: RegisterCommand = (program) => {
  program
    .command('import')
    .summary('make a table from TFRecord, NumPy, CSV and Parquet files')
    .description(
      'Makes a table from the files that people have, joined into one:\n' +
        '- TFRecord files in the layout of nasbench_full.tfrecord, also retrained ones;\n' +
        '- NumPy files (.npy) with one number for every cell in ascending order of the\n' +
        '  module hash, named by metric, epochs and repeat: mean_test_accuracy_108.npy,\n' +
        '  validation_accuracy_36_run0.npy;\n' +
        '- CSV and Parquet files, as export writes them, or with the hash, the index or the\n' +
        '  matrix and ops of a cell, and epochs and metrics, or columns of your own.\n' +
        'A number that two sources have must be the same in both. The table appears when\n' +
        'it is complete; a file that is there already is replaced with --force only.',
    )
    .argument('[src...]', 'files to import')
    .requiredOption('--out <table>', 'where the table goes')
    .option(
      '--column <name=file>',
      'a NumPy file and the name that it should have; may be repeated',
      addColumn,
    )
    .option(
      '--user-column <name=unit>',
      'a column of your own and its unit, as in latency=ms; may be repeated',
      addUserColumn,
    )
    .addOption(
      new Option(
        '--kind <kind>',
        'where the numbers come from (default: from the SHA-256 of the sources)',
      ).choices(KINDS),
    )
    .option('--complete', 'keep all else that records say, so that export gives them back')
    .option('--date <text>', 'when, for the provenance (default: nothing)')
    .option('--force', 'replace the table if it exists')
    .addHelpText(
      'after',
      examples(
        ['the published file', 'nasbench101 import nasbench_only108.tfrecord --out nasbench.nb101'],
        [
          'so that nothing of it is lost',
          'nasbench101 import nasbench_only108.tfrecord --complete --out complete.nb101',
        ],
        [
          'two columns in NumPy files',
          'nasbench101 import mean_test_accuracy_108.npy test_accuracy_108_run0.npy --out columns.nb101',
        ],
        [
          'with a column of your own',
          'nasbench101 import nasbench_only108.tfrecord latency.csv --user-column latency=ms --out latency.nb101',
        ],
        [
          'a column under another name, for machines',
          'nasbench101 import --column mean_training_time_108=times.npy --out times.nb101 --json',
        ],
      ),
    )
    .action(async (sources: string[], _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const { out, kind, date, complete, userColumn: userColumns, force, column: named = [] } = options;
      const paths = [...sources, ...named.map(({ path }) => path)];
      if (paths.length === 0) command.error("error: missing argument 'src', or option '--column'");
      const columns = Object.fromEntries(named.map(({ path, measurement }) => [path, measurement]));
      const summary = await interruptible((signal) =>
        withProgress('importing', (report) =>
          importTable(paths, out, {
            kind,
            columns,
            date,
            complete,
            userColumns,
            overwrite: force,
            signal,
            onProgress:
              report &&
              ((bytes, totalBytes, records) =>
                report(bytes, totalBytes, records > 0 ? `${grouped(records)} records` : undefined)),
          }),
        ),
      );
      await (options.json ? writeJson(summaryJson(summary)) : write(importText(summary, out)));
    });
};

function addUserColumn(text: string, before: Record<string, string> = {}): Record<string, string> {
  const [name = '', ...unit] = text.split('=');
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`The column ${name} has a unit already.`);
  return { ...before, [name]: unit.join('=') };
}

function addColumn(text: string, before: NamedFile[] = []): NamedFile[] {
  const end = text.indexOf('=');
  const [name, path] = [text.slice(0, Math.max(end, 0)), text.slice(end + 1)];
  const measurement = callNative(() => tableNamedColumn(name));
  if (end < 0 || path === '' || !measurement)
    throw new InvalidArgumentError(
      'Expected a metric, epochs and a repeat, then a file, such as mean_test_accuracy_108=accuracy.npy.',
    );
  if (before.some((other) => other.path === path))
    throw new InvalidArgumentError(`The file ${path} has a name already.`);
  return [...before, { path, measurement: fromNativeMeasurement(measurement) }];
}

function summaryJson({ columns, ...summary }: ImportSummary): object {
  return { ...(snakeKeys(summary) as object), columns: columns.map(columnJson) };
}
