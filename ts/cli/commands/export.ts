import { Option, type Command } from 'commander';

import { snakeKeys } from '../../names.ts';
import { EXPORT_FORMATS, type ExportFormat, type ExportSummary } from '../../table/export.ts';
import { openTable } from '../../table/table.ts';
import { requiredTable } from '../benchmark-option.ts';
import { examples } from '../examples.ts';
import { interruptible } from '../interrupt.ts';
import { write, writeJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { factsText } from '../table-text.ts';
import { grouped, paint } from '../terminal.ts';
import type { RegisterCommand } from './index.ts';

interface Options {
  table?: string;
  out: string;
  format?: ExportFormat;
  force?: boolean;
  json?: boolean;
}

/** `nasbench101 export TABLE --out FILE`. */
export const registerExport: RegisterCommand = (program) => {
  program
    .command('export')
    .summary('write a table to a file that other programs read')
    .description(
      'Writes a table to a file that other programs read:\n' +
        '- csv, jsonl and parquet have a row for each training of a cell;\n' +
        '- tfrecord has records in the layout of nasbench_full.tfrecord. From a table that was\n' +
        '  imported with --complete they are the records of its source.\n' +
        'The file appears when it is complete; one that is there already is replaced with\n' +
        '--force only.',
    )
    .argument('[table]', 'a table; the same as --table')
    .option('--table <table>', 'the table')
    .requiredOption('--out <file>', 'where the file goes')
    .addOption(
      new Option('--format <format>', 'the format (default: the extension of the file)').choices(
        EXPORT_FORMATS,
      ),
    )
    .option('--force', 'replace the file if it exists')
    .addHelpText(
      'after',
      examples(
        ['for DuckDB, pandas, Polars', 'nasbench101 export nasbench.nb101 --out nasbench.parquet'],
        ['for spreadsheets', 'nasbench101 export nasbench.nb101 --out nasbench.csv'],
        [
          'for the original package',
          'nasbench101 export nasbench.nb101 --out nasbench.tfrecord --format tfrecord --json',
        ],
      ),
    )
    .action(async (path: string | undefined, _options: Options, command: Command) => {
      const { table: option, out, format, force, json } = command.optsWithGlobals<Options>();
      const table = openTable(requiredTable(command, path, option));
      try {
        const summary = await interruptible((signal) =>
          withProgress('exporting', (report) =>
            table.export(out, {
              format,
              overwrite: force,
              signal,
              onProgress: report && ((cells, total, rows) => report(cells, total, `${grouped(rows)} rows`)),
            }),
          ),
        );
        await (json ? writeJson(snakeKeys(summary)) : write(exportText(summary, out)));
      } finally {
        table.close();
      }
    });
};

function exportText({ format, rows, columns, bytes }: ExportSummary, out: string): string {
  const facts: [string, string][] = [
    ['file', `${paint('bold', out)}, ${grouped(bytes)} bytes`],
    ['format', format],
    [format === 'tfrecord' ? 'records' : 'rows', grouped(rows)],
  ];
  if (columns.length > 0) facts.push(['columns', columns.join(' ')]);
  return factsText(facts);
}
