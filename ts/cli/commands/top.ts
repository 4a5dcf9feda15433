import { Option, type Command } from 'commander';

import type { Benchmark } from '../../benchmark/benchmark.ts';
import type { BenchmarkOptions } from '../../benchmark/open.ts';
import { describeCells, type CellJson } from '../../cell/facts.ts';
import { Cell } from '../../cell/cell.ts';
import type { Checkpoint, Repeat } from '../../measurement.ts';
import { METRICS } from '../../measurement.ts';
import { camelCase, snakeCase } from '../../names.ts';
import { STRUCTURE, type Conditions, type SortBy } from '../../table/select.ts';
import {
  addBenchmarkOptions,
  benchmarkText,
  DEFAULT_BENCHMARK,
  givenTable,
  withBenchmark,
} from '../benchmark-option.ts';
import { optionCondition } from '../conditions.ts';
import { examples } from '../examples.ts';
import { optionNumber } from '../option-number.ts';
import { write, writeJson } from '../output.ts';
import { optionRepeat } from '../repeat-option.ts';
import { heading } from '../table-text.ts';
import { columns, grouped, paint } from '../terminal.ts';
import type { RegisterCommand } from './index.ts';

interface Options extends BenchmarkOptions {
  by: string;
  epochs: number;
  repeat: Repeat;
  checkpoint: Checkpoint;
  order?: 'ascending' | 'descending';
  limit: number;
  where?: Conditions;
  json?: boolean;
}

/** What cells can be sorted by, as it is written here. */
const NAMES = [...METRICS, ...STRUCTURE, 'index'].map(snakeCase);

/** `nasbench101 top [TABLE]`. */
export const registerTop: RegisterCommand = (program) => {
  addBenchmarkOptions(program.command('top'))
    .summary('list the first cells by a metric or by their structure')
    .description(
      'Lists the first cells by a metric or by their structure: accuracies the\n' +
        'best first, all else the smallest first. A condition is a name, <=, >= or =, and a\n' +
        'number; several must all hold. Names are those of --by, and conv3x3, conv1x1 and\n' +
        'maxpool3x3 for the number of such operations.\n\n' +
        DEFAULT_BENCHMARK,
    )
    .argument('[table]', 'a table; the same as --table')
    .addOption(
      new Option('--by <name>', 'what cells are sorted by').choices(NAMES).default('validation_accuracy'),
    )
    .option('--epochs <n>', 'the budget of metrics', optionNumber, 108)
    .option(
      '--repeat <which>',
      'which training, from 0; or mean, median, min or max of all',
      optionRepeat,
      'mean',
    )
    .addOption(
      new Option('--checkpoint <name>', 'when during the training')
        .choices(['halfway', 'final'])
        .default('final'),
    )
    .addOption(new Option('--order <order>', 'the order of cells').choices(['ascending', 'descending']))
    .option('--limit <n>', 'how many cells', optionNumber, 10)
    .option(
      '--where <condition>',
      'only cells for which this holds; may be given several times',
      optionCondition,
    )
    .addHelpText(
      'after',
      examples(
        [
          'the best cells by mean test accuracy',
          'nasbench101 top nasbench.nb101 --by test_accuracy --epochs 108 --repeat mean --limit 10',
        ],
        [
          'shallow ones of at most 20 million parameters',
          "nasbench101 top nasbench.nb101 --where 'depth<=4' --where 'trainable_parameters<=2e7'",
        ],
        [
          'the smallest, for machines',
          'nasbench101 top nasbench.nb101 --by trainable_parameters --limit 3 --json',
        ],
      ),
    )
    .action(async (path: string | undefined, _options: Options, command: Command) => {
      const {
        table: option,
        model,
        by,
        where,
        order,
        limit,
        epochs,
        repeat,
        checkpoint,
        json,
      } = command.optsWithGlobals<Options>();
      const table = givenTable(command, path, option);
      await withBenchmark({ table, model }, async (benchmark) => {
        const sortBy = camelCase(by) as SortBy;
        const { indices, values } = benchmark.select({
          where,
          sortBy,
          order,
          limit,
          epochs,
          repeat,
          checkpoint,
        });
        const own = ownParameters(benchmark);
        const cells = describeCells(Uint32Array.from(indices, (index) => Cell.fromIndex(index).packed));
        for (const cell of cells)
          cell.trainable_parameters = own.get(cell.index) ?? cell.trainable_parameters;
        if (json) {
          const measured = { by, epochs, repeat, checkpoint, kind: benchmark.kind };
          await writeJson({
            ...measured,
            cells: cells.map((cell, i) => ({ value: values[i], cell })),
          });
        } else {
          await write(`${topText(cells, values, by)}\n${benchmarkText(benchmark)}`);
        }
      });
    });
};

/** The trainable parameters by cell index, where networks may be others than the paper's. */
function ownParameters(benchmark: Benchmark): ReadonlyMap<number, number> {
  if (benchmark.kind !== 'retrained') return new Map();
  const { indices, values } = benchmark.select({ sortBy: 'trainableParameters' });
  return new Map(Array.from(indices, (index, i) => [index, values[i] ?? 0]));
}

function topText(cells: readonly CellJson[], values: Float64Array, by: string): string {
  const rows = cells.map(
    ({ index, hash, vertices, edges, depth, width, trainable_parameters: parameters }, i) => [
      paint('bold', valueText(values[i] ?? NaN)),
      String(index),
      hash,
      ...[vertices, edges, depth, width].map(String),
      grouped(parameters),
    ],
  );
  return columns(
    [heading([by, 'index', 'hash', 'V', 'E', 'depth', 'width', 'parameters']), ...rows],
    ['right', 'right', 'left', 'right', 'right', 'right', 'right', 'right'],
  );
}

function valueText(value: number): string {
  return Number.isInteger(value) && value > 1 ? grouped(value) : String(Number(value.toPrecision(7)));
}
