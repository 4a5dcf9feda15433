import { writeFile } from 'node:fs/promises';
import process from 'node:process';

import type { Command } from 'commander';

import type { Cell } from '../../cell/cell.ts';
import { readCell } from '../cell-argument.ts';
import { answerLines } from '../cell-lines.ts';
import { cellText } from '../cell-text.ts';
import { examples } from '../examples.ts';
import { describeRefusal, ExitCode } from '../exit.ts';
import { write, writeJson } from '../output.ts';
import type { RegisterCommand } from './index.ts';

interface Options {
  svg?: string;
  png?: string;
  dot?: boolean;
  json?: boolean;
}

/** `nasbench101 cell SPEC`. */
export const registerCell: RegisterCommand = (program) => {
  program
    .command('cell')
    .summary('say what there is to know about a cell, or which rule a spec breaks')
    .description(
      'Says what there is to know about a cell, or which rule a spec breaks.\n\n' +
        'The spec is JSON text or a file with it, 32 hexadecimal digits (a module hash), decimal digits (a cell index),\n' +
        'or - for JSON lines on standard input: a spec, a hash as a JSON string, or an index on each.',
    )
    .argument('<spec>', 'JSON text, a file, a hash, an index, or -')
    .option('--svg <file>', 'draw the cell')
    .option('--png <file>', 'draw it as a PNG, which takes the package sharp')
    .option('--dot', 'write the cell in the DOT language of Graphviz')
    .addHelpText(
      'after',
      examples(
        ['a cell by its index', 'nasbench101 cell 162354'],
        ['by its module hash, for machines', 'nasbench101 cell 02e5a0247bbdcf2860b7e96f74961594 --json'],
        [
          'a spec, as a picture',
          `nasbench101 cell '{"matrix": [[0, 1], [0, 0]], "ops": ["input", "output"]}' --svg cell.svg`,
        ],
        ['as many as you like', `printf '%s\\n' 0 1 2 | nasbench101 cell - --json`],
      ),
    )
    .action(async (argument: string, _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      if (options.dot && options.json)
        command.error("error: option '--dot' cannot be used with option '--json'");
      if (argument === '-') {
        if (options.dot || options.svg !== undefined || options.png !== undefined)
          command.error("error: options '--svg', '--png' and '--dot' want one cell, not lines of them");
        process.stdin.setEncoding('utf8');
        if (!(await answerLines(process.stdin, options.json ?? false))) process.exitCode = ExitCode.Refused;
        return;
      }
      await answerOne(argument, options);
    });
};

async function answerOne(argument: string, options: Options): Promise<void> {
  let cell: Cell;
  try {
    cell = await readCell(argument);
  } catch (error) {
    const refusal = options.json && describeRefusal(error);
    if (!refusal) throw error;
    await writeJson({ valid: false, error: refusal });
    process.exitCode = ExitCode.Refused;
    return;
  }
  if (options.svg !== undefined || options.png !== undefined) {
    const { cellToPng, cellToSvg } = await import('../../report/index.ts');
    if (options.svg !== undefined) await writeFile(options.svg, await cellToSvg(cell));
    if (options.png !== undefined) await writeFile(options.png, await cellToPng(cell));
  }
  if (options.dot) await write(cell.toDot());
  else if (options.json) await writeJson(cell);
  else await write(cellText(cell.toJSON()));
}
