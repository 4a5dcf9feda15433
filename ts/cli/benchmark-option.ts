import { Option, type Command } from 'commander';

import type { Benchmark } from '../benchmark/benchmark.ts';
import { openBenchmark, type BenchmarkOptions } from '../benchmark/open.ts';
import { KIND_MEANING } from '../report/kind.ts';
import { paint } from './terminal.ts';

/** Says what answers when neither option is given. */
export const DEFAULT_BENCHMARK: string =
  'Without --table a downloaded table answers, and without one the surrogate: a model\n' +
  'that ships with the package, whose numbers are predictions.';

/** `--table` and `--model`, for commands that ask a benchmark. */
export function addBenchmarkOptions(command: Command): Command {
  return command
    .addOption(new Option('--table <table>', 'the table that answers').conflicts('model'))
    .option('--model <file>', 'a surrogate model of your own');
}

/** The table that an argument or `--table` names; not both. */
export function givenTable(
  command: Command,
  argument: string | undefined,
  option: string | undefined,
): string | undefined {
  if (argument !== undefined && option !== undefined)
    command.error('error: the table was given twice, as an argument and with --table');
  return argument ?? option;
}

/** The same where nothing else can answer. */
export function requiredTable(
  command: Command,
  argument: string | undefined,
  option: string | undefined,
): string {
  return givenTable(command, argument, option) ?? command.error("error: missing required argument 'table'");
}

/** Does something with the benchmark that the options mean, and closes it. */
export async function withBenchmark<T>(
  options: BenchmarkOptions,
  use: (benchmark: Benchmark) => Promise<T>,
): Promise<T> {
  const { table, model } = options;
  const benchmark = openBenchmark({ table, model });
  try {
    return await use(benchmark);
  } finally {
    benchmark.close();
  }
}

/** Which benchmark answers, and what its numbers are, in one line. */
export function benchmarkText(benchmark: Benchmark): string {
  const { kind } = benchmark;
  const marked = paint(kind === 'published' ? 'bold' : 'yellow', kind);
  return `${paint('dim', 'benchmark')}  ${String(benchmark).replace(/ \(\w+\)$/, '')}: ${marked}, its numbers are ${KIND_MEANING[kind]}\n`;
}
