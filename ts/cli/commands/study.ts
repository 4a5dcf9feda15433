import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

import { InvalidArgumentError, Option, type Command } from 'commander';

import { openBenchmark, type BenchmarkOptions } from '../../benchmark/open.ts';
import { replaceFileWith } from '../../replace-file.ts';
import type { Budget, Protocol } from '../../study/protocol.ts';
import type { StudyResult } from '../../study/result.ts';
import { resolveProtocol, study } from '../../study/study.ts';
import { addBenchmarkOptions, DEFAULT_BENCHMARK } from '../benchmark-option.ts';
import { examples } from '../examples.ts';
import { inFolder } from '../in-folder.ts';
import { interruptible } from '../interrupt.ts';
import { openPage } from '../open-page.ts';
import { optionNumber } from '../option-number.ts';
import { write, writeJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { readProtocol } from '../protocol-argument.ts';
import { regretsText, studyHeading } from '../study-text.ts';
import { paint } from '../terminal.ts';
import type { RegisterCommand } from './index.ts';

interface Options extends BenchmarkOptions {
  out: string;
  runs?: number;
  seed?: number;
  budgetSeconds?: number;
  budgetQueries?: number;
  searcher?: string[];
  threads?: number;
  parquet?: boolean;
  open?: boolean;
  json?: boolean;
}

/** Finished runs of a study that has not ended. */
const CHECKPOINT = 'unfinished.jsonl';

/** `nasbench101 study`. */
export const registerStudy: RegisterCommand = (program) => {
  addBenchmarkOptions(program.command('study'))
    .summary('compare searchers, and report')
    .description(
      'Runs searchers on a benchmark, each many times with its own seed and simulated clock, and reports how far from the ' +
        'best cell they end. The same protocol on the same benchmark gives the same files, byte for byte.\n\n' +
        `While it runs, ${CHECKPOINT} there keeps finished runs: killed, the same command goes on from them.\n\n` +
        'Writes report.html, traces.jsonl, summary.json and protocol.json into a folder, which is made if it is ' +
        'missing; files of these names in it are replaced, others are left alone.\n\n' +
        DEFAULT_BENCHMARK,
    )
    .argument(
      '[protocol]',
      'paper, notebook, mini, robustness, all, a JSON file, JSON text, or - for standard input (default: all on the ' +
        'surrogate, random search and regularised evolution on a table)',
    )
    .option('--out <dir>', 'where the files go', 'nasbench101-study')
    .option('--runs <n>', 'runs of every searcher', optionNumber)
    .option('--seed <n>', 'what all random numbers derive from', optionNumber)
    .addOption(
      new Option('--budget-seconds <x>', 'simulated seconds of a run')
        .argParser(optionDecimal)
        .conflicts('budgetQueries'),
    )
    .addOption(new Option('--budget-queries <n>', 'queries of a run').argParser(optionNumber))
    .option('--searcher <name>', 'a searcher; may be given several times', (name, names: string[] = []) => [
      ...names,
      name,
    ])
    .option('--parquet', 'also write traces.parquet: a row for every incumbent')
    .option('--threads <n>', 'threads (default: one for every core)', optionNumber)
    .option('--open', 'open the report when it is there')
    .addHelpText(
      'after',
      examples(
        ['random search and regularised evolution', 'nasbench101 study --table nasbench.nb101'],
        [
          'the experiment of the paper, into a folder of its own',
          'nasbench101 study paper --table nasbench.nb101 --out paper',
        ],
        [
          'a protocol as JSON, options take precedence',
          `nasbench101 study '{"budget": {"queries": 300}}' --table nasbench.nb101 --runs 20 --json`,
        ],
        ['run a study again', 'nasbench101 study nasbench101-study/protocol.json --table nasbench.nb101'],
      ),
    )
    .action(async (argument: string | undefined, _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const given = argument === undefined ? undefined : await readProtocol(argument);
      await interruptible((signal) => runStudy(given, options, signal));
    });
};

function optionDecimal(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('Expected a number.');
  return value;
}

/** What the command line says goes before what the document says. */
function withOptions(protocol: Protocol, options: Options): Protocol {
  const { runs, seed, searcher, budgetSeconds, budgetQueries } = options;
  const budget: Budget | undefined =
    budgetSeconds === undefined
      ? budgetQueries === undefined
        ? undefined
        : { queries: budgetQueries }
      : { seconds: budgetSeconds };
  return {
    ...protocol,
    ...(runs !== undefined && { runs }),
    ...(seed !== undefined && { seed }),
    ...(budget && { budget }),
    // Names that do not exist are for the core to refuse.
    ...(searcher && { searchers: searcher as Protocol['searchers'] }),
  };
}

async function runStudy(given: Protocol | undefined, options: Options, signal: AbortSignal): Promise<void> {
  const { table, model, out, threads, parquet = false, json } = options;
  const benchmark = openBenchmark({ table, model });
  // The surrogate has the budgets that some searchers need; a table may not.
  const unsaid: Protocol =
    benchmark.kind === 'surrogate' && options.searcher === undefined ? { preset: 'all' } : {};
  const protocol = withOptions(given ?? unsaid, options);
  const resolved = resolveProtocol(protocol, benchmark);
  if (!json) await write(`${studyHeading(benchmark, resolved)}\n`);

  const checkpoint = join(out, CHECKPOINT);
  // At once, since a study that does not stop in time is killed.
  signal.addEventListener('abort', () => {
    if (!existsSync(checkpoint)) return;
    process.stderr.write(`finished runs are kept in ${checkpoint}; the same command goes on from there\n`);
  });
  let result: StudyResult;
  try {
    result = await inFolder(out, () =>
      withProgress('runs', (onProgress) =>
        study(protocol, { benchmark, threads, checkpoint, signal, onProgress }),
      ),
    );
  } finally {
    benchmark.close();
  }
  const summary = result.summary();
  const statistics = await result.statistics();
  await writeFiles(result, { ...summary, statistics }, out, parquet, signal);
  // Only now: up to here the same command would have made the same files.
  await rm(checkpoint, { force: true });
  if (json) await writeJson({ ...summary, statistics });
  else
    await write(`${regretsText(summary, statistics)}\nreport: ${paint('bold', join(out, 'report.html'))}\n`);
  if (options.open) await openPage(join(out, 'report.html'));
}

/** The report goes first and comes last: where there is one, all the rest is of the same study. */
async function writeFiles(
  result: StudyResult,
  summary: object,
  out: string,
  parquet: boolean,
  signal: AbortSignal,
): Promise<void> {
  await rm(join(out, 'report.html'), { force: true });
  await result.writeTraces(join(out, 'traces.jsonl'));
  if (parquet) await result.writeTraces(join(out, 'traces.parquet'));
  signal.throwIfAborted();
  for (const [name, value] of [
    ['protocol.json', result.protocol],
    ['summary.json', summary],
  ] as const)
    await replaceFileWith(join(out, name), () => [`${JSON.stringify(value, null, 2)}\n`]);
  await result.writeReport(join(out, 'report.html'));
}
