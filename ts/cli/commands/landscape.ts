import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { Option, type Command } from 'commander';

import type { BenchmarkOptions } from '../../benchmark/open.ts';
import { landscape, type LandscapeOptions } from '../../landscape/landscape.ts';
import type { Landscape } from '../../landscape/result.ts';
import { camelCase } from '../../names.ts';
import { replaceFileWith } from '../../replace-file.ts';
import { addBenchmarkOptions, benchmarkText, DEFAULT_BENCHMARK, withBenchmark } from '../benchmark-option.ts';
import { examples } from '../examples.ts';
import { inFolder } from '../in-folder.ts';
import { interruptible } from '../interrupt.ts';
import { landscapeText } from '../landscape-text.ts';
import { openPage } from '../open-page.ts';
import { optionNumber } from '../option-number.ts';
import { write, writeJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { paint } from '../terminal.ts';
import type { RegisterCommand } from './index.ts';

interface Options extends BenchmarkOptions {
  metric: string;
  epochs: number;
  seed: number;
  graph?: string;
  out: string;
  open?: boolean;
  json?: boolean;
}

/** `nasbench101 landscape`. */
export const registerLandscape: RegisterCommand = (program) => {
  addBenchmarkOptions(program.command('landscape'))
    .summary('analyse the whole space, and report')
    .description(
      'Computes what the whole space looks like: distributions, means by structure, effects of replacing operations, noise, ' +
        'rank correlations, the neighbour graph with local optima, basins and funnels, distances to the best, and how rare ' +
        'the best is. All of it is exact, but for random walks, which say how sure they are.\n\n' +
        'Writes report.html, landscape.json and figures/*.svg into a folder, which is made if it is missing; files of ' +
        'these names in it are replaced, others are left alone.\n\n' +
        DEFAULT_BENCHMARK,
    )
    .addOption(
      new Option('--metric <name>', 'what is maximised')
        .choices(['test_accuracy', 'validation_accuracy', 'train_accuracy'])
        .default('test_accuracy'),
    )
    .option('--epochs <n>', 'the budget', optionNumber, 108)
    .option('--seed <n>', 'what random walks derive from', optionNumber, 0)
    .option('--graph <file>', 'keeps the neighbour graph: read if it is there, else written')
    .option('--out <dir>', 'where the files go', 'nasbench101-landscape')
    .option('--open', 'open the report when it is there')
    .addHelpText(
      'after',
      examples(
        ['of a table', 'nasbench101 landscape --table nasbench.nb101'],
        [
          'by validation accuracy after 36 epochs',
          'nasbench101 landscape --table nasbench.nb101 --metric validation_accuracy --epochs 36',
        ],
        ['numbers for machines', 'nasbench101 landscape --table nasbench.nb101 --json'],
      ),
    )
    .action(async (_options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      await interruptible((signal) =>
        withBenchmark(options, async (benchmark) => {
          const { epochs, seed, graph, out, json } = options;
          if (!json) await write(benchmarkText(benchmark));
          const metric = camelCase(options.metric) as LandscapeOptions['metric'];
          const found = await inFolder(join(out, 'figures'), () =>
            withProgress('steps', (onProgress) =>
              landscape(benchmark, { metric, epochs, seed, graph, signal, onProgress }),
            ),
          );
          await writeFiles(found, out);
          const report = join(out, 'report.html');
          await (json
            ? writeJson(found.summary())
            : write(`${landscapeText(found.summary())}\nreport: ${paint('bold', report)}\n`));
          if (options.open) await openPage(report);
        }),
      );
    });
};

/** The report goes first and comes last: where there is one, all the rest is of the same analysis. */
async function writeFiles(found: Landscape, out: string): Promise<void> {
  await rm(join(out, 'report.html'), { force: true });
  await replaceFileWith(join(out, 'landscape.json'), () => [`${JSON.stringify(found.summary(), null, 2)}\n`]);
  const { landscapeFigures } = await import('../../report/index.ts');
  for (const [name, svg] of Object.entries(await landscapeFigures(found)))
    await replaceFileWith(join(out, 'figures', `${name}.svg`), () => [svg]);
  await found.writeReport(join(out, 'report.html'));
}
