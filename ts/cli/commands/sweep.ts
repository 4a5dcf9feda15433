import process from 'node:process';

import { InvalidArgumentError, Option, type Command } from 'commander';

import type { BenchmarkOptions } from '../../benchmark/open.ts';
import type { CellLike } from '../../cell/cell-like.ts';
import { NasBenchError } from '../../errors.ts';
import { Space } from '../../space.ts';
import type { Conditions } from '../../table/select.ts';
import type { Shard, SweepSummary, WorkUnit } from '../../train/index.ts';
import { readArgumentFile } from '../argument-file.ts';
import { addBenchmarkOptions, withBenchmark } from '../benchmark-option.ts';
import { parseCell } from '../cell-argument.ts';
import { optionCondition } from '../conditions.ts';
import { examples } from '../examples.ts';
import { ExitCode } from '../exit.ts';
import { Interrupted, interruptible } from '../interrupt.ts';
import { optionNumber } from '../option-number.ts';
import { write, writeJson } from '../output.ts';
import { withProgress, writeAside } from '../progress.ts';
import { counted } from '../terminal.ts';
import {
  addTrainingOptions,
  optionDecimal,
  trainingChanges,
  type TrainingOptionValues,
} from '../training-options.ts';
import type { RegisterCommand } from './index.ts';

interface Options extends TrainingOptionValues, BenchmarkOptions {
  specs?: string;
  vertices?: number;
  where?: Conditions;
  epochs: number[];
  repeats: number;
  shard?: Shard;
  out: string;
  json?: boolean;
}

/** `nasbench101 sweep`. */
export const registerSweep: RegisterCommand = (program) => {
  addBenchmarkOptions(addTrainingOptions(program.command('sweep')))
    .summary('train many cells, or a part of them')
    .description(
      'Trains every cell of a set with every budget, as often as there are repeats, in the order of the published table. ' +
        'Each outcome is added to a file in the folder; killed, the same command goes on. Parts of a sweep (--shard 0/4 to ' +
        '3/4) may run on different machines and share the folder. Failures are listed at the end; merge makes a table.',
    )
    .addOption(
      new Option('--specs <file>', 'cells: a spec, a hash as a JSON string or an index on each line'),
    )
    .addOption(
      new Option('--vertices <n>', 'all cells of at most so many vertices')
        .argParser(optionNumber)
        .conflicts('specs'),
    )
    .addOption(
      new Option('--where <condition>', 'cells for which this holds (see top); may be given several times')
        .argParser(optionCondition)
        .conflicts(['specs', 'vertices']),
    )
    .option('--epochs <n...>', 'budgets', optionBudgets, [4, 12, 36, 108])
    .option('--repeats <n>', 'trainings of each cell and budget', optionNumber, 3)
    .option('--shard <i/n>', 'only this part, from 0/n on', optionShard)
    .requiredOption('--out <dir>', 'the folder of the outcomes')
    .addHelpText(
      'after',
      examples(
        [
          'the 7 cells of at most 3 vertices, 4 epochs',
          'nasbench101 sweep --vertices 3 --epochs 4 --data cifar-10-batches-bin --out sweep',
        ],
        [
          'one of 100 parts, in a job array',
          'nasbench101 sweep --vertices 4 --shard $SLURM_ARRAY_TASK_ID/100 --data cifar-10-batches-bin --out sweep',
        ],
        ['the table of all', 'nasbench101 merge sweep --out retrained.nb101'],
      ),
    )
    .action(async (_options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const { data, seed, threads, out, shard, epochs: budgets, repeats, json } = options;
      const cells = await cellsOf(options, command);
      const { sweep } = await import('../../train/index.ts');
      const job = (signal: AbortSignal): Promise<SweepSummary> =>
        withProgress('sweeping', (report) => {
          let [now, all, what] = [0, 1, ''];
          return sweep(
            { cells, budgets, repeats },
            {
              data,
              out,
              shard,
              seed,
              threads,
              signal,
              config: trainingChanges(options),
              onUnit: (unit, done, total) => {
                [now, all, what] = [done, total, unitText(unit)];
                report?.(now, all, what);
              },
              onStep: report && (({ step, steps }) => report(now + step / steps, all, what)),
              onRetry: ({ attempt, reason }) => writeAside(`${what}: attempt ${attempt} failed: ${reason}`),
            },
          );
        });
      let summary: SweepSummary;
      try {
        summary = await interruptible(job);
      } catch (error) {
        if (error instanceof Interrupted) process.stderr.write('the same command goes on with the sweep\n');
        throw error;
      }
      await (json ? writeJson(summary) : write(summaryText(summary)));
      if (summary.failed.length + summary.skipped.length > 0) process.exitCode = ExitCode.Refused;
    });
};

async function cellsOf(options: Options, command: Command): Promise<Iterable<CellLike>> {
  const { specs, vertices, where, table, model } = options;
  if (where === undefined && (table !== undefined || model !== undefined))
    return command.error(
      `error: option '--${table === undefined ? 'model' : 'table'}' is for '--where' only`,
    );
  if (specs !== undefined) {
    const text = await readArgumentFile(specs, [
      'NB101_FILE_NOT_FOUND',
      'is no file, expected one with specs',
    ]);
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return lines.map((line, i) => {
      try {
        return parseCell(line);
      } catch (error) {
        if (!(error instanceof NasBenchError)) throw error;
        throw new NasBenchError(error.code, `${specs}: line ${i + 1}: ${error.message}`, { cause: error });
      }
    });
  }
  // Cell indices have smaller cells first.
  if (vertices !== undefined)
    return Array.from({ length: new Space({ vertices }).size }, (_cell, index) => index);
  if (where !== undefined)
    return withBenchmark(
      options,
      async (benchmark) =>
        benchmark.select({ where, sortBy: 'index', limit: Space.nasbench101.size }).indices,
    );
  return command.error("error: which cells? Give '--specs', '--vertices' or '--where'");
}

function optionBudgets(text: string, before: number[] & { given?: true }): number[] {
  const budget = optionDecimal(text);
  const list: number[] & { given?: true } = before.given ? [...before, budget] : [budget];
  list.given = true;
  return list;
}

function optionShard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (index === undefined || count === undefined || Number(index) >= Number(count))
    throw new InvalidArgumentError('Expected a part and the number of parts, from 0/4 to 3/4 for example.');
  return { index: Number(index), count: Number(count) };
}

function unitText({ cell, epochs, repeat }: WorkUnit): string {
  return `cell ${cell.index}, ${counted(epochs, 'epoch')}, repeat ${repeat}`;
}

function summaryText({ path, units, resumed, failed, skipped }: SweepSummary): string {
  const done = `${counted(units, 'training')} in ${path}, ${resumed} of them from before\n`;
  const failures = failed.map(
    ({ hash, config, repeat, failures: attempts }) =>
      `failed: ${hash}, ${config.epochs} epochs, repeat ${repeat}: ${attempts.at(-1)?.reason ?? ''}\n`,
  );
  const others = skipped.map(
    ({ hash, epochs, repeat, reason }) =>
      `not trained: ${hash}, ${epochs} epochs, repeat ${repeat}: ${reason}\n`,
  );
  return done + failures.join('') + others.join('');
}
