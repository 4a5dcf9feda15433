import type { Command } from 'commander';

import { openTable, type Table } from '../../table/table.ts';
import { requiredTable } from '../benchmark-option.ts';
import { examples } from '../examples.ts';
import { interruptible } from '../interrupt.ts';
import { write, writeJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import {
  columnJson,
  columnsText,
  factsText,
  kindText,
  setupsText,
  sourcesText,
  userColumnsText,
} from '../table-text.ts';
import { grouped, paint, shown } from '../terminal.ts';
import type { RegisterCommand } from './index.ts';

interface Options {
  table?: string;
  verify?: boolean;
  json?: boolean;
}

/** `nasbench101 info TABLE`. */
export const registerInfo: RegisterCommand = (program) => {
  program
    .command('info')
    .summary('say what a table holds and where it comes from')
    .description(
      'Says what a table holds and where it comes from. With --verify every byte of it\n' +
        'is checked as well: a table that is not as it was written is refused.',
    )
    .argument('[table]', 'a table; the same as --table')
    .option('--table <table>', 'the table')
    .option('--verify', 'read the whole file and compare its checksums')
    .addHelpText(
      'after',
      examples(
        ['what it holds', 'nasbench101 info nasbench.nb101'],
        ['whether it is sound', 'nasbench101 info nasbench.nb101 --verify'],
        ['for machines', 'nasbench101 info nasbench.nb101 --json'],
      ),
    )
    .action(async (path: string | undefined, _options: Options, command: Command) => {
      const { table: option, verify = false, json } = command.optsWithGlobals<Options>();
      const table = openTable(requiredTable(command, path, option));
      try {
        if (verify)
          await interruptible((signal) =>
            withProgress('verifying', (onProgress) => table.verify({ signal, onProgress })),
          );
        await (json ? writeJson(infoJson(table, verify)) : write(infoText(table, verify)));
      } finally {
        table.close();
      }
    });
};

function infoJson(table: Table, verified: boolean): object {
  const { kind, cellCount, recordCount, bytes, complete, columns, userColumns, provenance } = table;
  return {
    kind,
    cells: cellCount,
    records: recordCount,
    bytes,
    complete,
    columns: columns.map(columnJson),
    user_columns: userColumns,
    provenance,
    ...(verified && { verified }),
  };
}

function infoText(table: Table, verified: boolean): string {
  const { tool, date, sources, setups } = table.provenance;
  const facts: [string, string][] = [
    ['kind', kindText(table.kind)],
    ['cells', grouped(table.cellCount)],
    ['records', grouped(table.recordCount)],
    ['bytes', grouped(table.bytes)],
    ['complete', table.complete ? 'yes, exports give the records back' : 'no'],
    ['made by', shown(tool)],
  ];
  if (date !== undefined) facts.push(['made on', shown(date)]);
  if (verified) facts.push(['verified', paint('green', 'every byte is as it was written')]);
  const parts = [factsText(facts), sourcesText(sources), columnsText(table.columns)];
  if (table.userColumns.length > 0) parts.push(userColumnsText(table.userColumns));
  if (setups.length > 0) parts.push(setupsText(setups));
  return parts.join('\n');
}
