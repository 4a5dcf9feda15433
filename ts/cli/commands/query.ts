import process from 'node:process';

import { Option, type Command } from 'commander';

import type { BenchmarkOptions } from '../../benchmark/open.ts';
import type { Checkpoint } from '../../measurement.ts';
import { addBenchmarkOptions, benchmarkText, DEFAULT_BENCHMARK, withBenchmark } from '../benchmark-option.ts';
import { readCell } from '../cell-argument.ts';
import { examples } from '../examples.ts';
import { ExitCode } from '../exit.ts';
import { optionNumber } from '../option-number.ts';
import { write, writeJson } from '../output.ts';
import { queryLines, type Ask } from '../query-lines.ts';
import { recordsJson, recordsText } from '../record-text.ts';
import { optionQueriedRepeat, queriedRepeat, type QueriedRepeat } from '../repeat-option.ts';
import type { RegisterCommand } from './index.ts';

interface Options extends BenchmarkOptions {
  epochs: number;
  repeat: QueriedRepeat;
  seed: number;
  checkpoint: Checkpoint;
  json?: boolean;
}

/** `nasbench101 query SPEC [--table TABLE]`. */
export const registerQuery: RegisterCommand = (program) => {
  addBenchmarkOptions(program.command('query'))
    .summary('look a trained cell up')
    .description(
      'Looks a trained cell up. The spec is JSON text or a file with it,\n' +
        '32 hexadecimal digits (a module hash), decimal digits (a cell index), or - for\n' +
        'JSON lines on standard input, as in the command cell. In JSON a number that the\n' +
        'table does not have is null.\n\n' +
        DEFAULT_BENCHMARK,
    )
    .argument('<spec>', 'JSON text, a file, a hash, an index, or -')
    .option('--epochs <n>', 'the budget', optionNumber, 108)
    .option(
      '--repeat <which>',
      'which training, from 0; mean, median, min or max of all; random; or all',
      optionQueriedRepeat,
      0,
    )
    .option('--seed <n>', 'where --repeat random starts', optionNumber, 0)
    .addOption(
      new Option('--checkpoint <name>', 'when during the training')
        .choices(['halfway', 'final'])
        .default('final'),
    )
    .addHelpText(
      'after',
      examples(
        ['a cell by its index, as the surrogate predicts it', 'nasbench101 query 7'],
        [
          'the mean over the repeats, for machines',
          'nasbench101 query 7 --table nasbench.nb101 --epochs 108 --repeat mean --json',
        ],
        [
          'by its module hash, half-way through the first training',
          'nasbench101 query 852f21047c2aa03cb1fde04587083228 --table nasbench.nb101 --repeat 0 --checkpoint halfway',
        ],
        ['a training that is drawn', 'nasbench101 query 7 --table nasbench.nb101 --repeat random --seed 1'],
        ['many cells', `printf '%s\\n' 7 8 | nasbench101 query - --table nasbench.nb101 --json`],
      ),
    )
    .action(async (argument: string, _options: Options, command: Command) => {
      const {
        table,
        model,
        epochs,
        repeat,
        seed,
        checkpoint,
        json = false,
      } = command.optsWithGlobals<Options>();
      await withBenchmark({ table, model }, async (benchmark) => {
        const which = queriedRepeat(repeat, seed);
        const ask: Ask = (cell) =>
          which === 'all'
            ? benchmark.query(cell, { epochs, repeat: which, checkpoint })
            : benchmark.query(cell, { epochs, repeat: which, checkpoint });
        if (argument === '-') {
          process.stdin.setEncoding('utf8');
          if (!(await queryLines(ask, process.stdin, json))) process.exitCode = ExitCode.Refused;
          return;
        }
        const records = ask(await readCell(argument));
        await (json
          ? writeJson(recordsJson(records))
          : write(`${recordsText(records)}\n${benchmarkText(benchmark)}`));
      });
    });
};
