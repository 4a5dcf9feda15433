import type { Command } from 'commander';

import { openSurrogate, type Measure } from '../../benchmark/surrogate.ts';
import { examples } from '../examples.ts';
import { ExitCode } from '../exit.ts';
import { interruptible } from '../interrupt.ts';
import { write, writeJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { factsText } from '../table-text.ts';
import { grouped, paint } from '../terminal.ts';
import type { RegisterCommand } from './index.ts';

interface Options {
  model?: string;
  json?: boolean;
}

interface MaterialiseOptions extends Options {
  out: string;
  force?: boolean;
}

/** `nasbench101 surrogate evaluate|materialise`. */
export const registerSurrogate: RegisterCommand = (program) => {
  const surrogate = program
    .command('surrogate')
    .summary('measure the surrogate, or write all that it predicts')
    .description(
      'The surrogate is a fitted model that stands in for the published table wherever there\n' +
        'is none. docs/surrogate.md says what it is good for, and what not.',
    );
  registerEvaluate(surrogate);
  registerMaterialise(surrogate);
};

function registerEvaluate(surrogate: Command): void {
  surrogate
    .command('evaluate')
    .summary('measure it against real numbers, on cells that it was not fitted to')
    .description(
      'Measures the surrogate against real numbers, on cells that it was not fitted to. They\n' +
        'come from a table of all budgets, or from a folder with test_accuracy_108_run0.npy,\n' +
        'mean_test_accuracy_108.npy, cells_20k.json and full_records.json. Ends with 1 if a\n' +
        'measure is not as asked.',
    )
    .argument('<real>', 'a table or a folder')
    .option('--model <file>', 'a model of your own (default: the embedded one)')
    .addHelpText(
      'after',
      examples(
        ['the embedded model', 'nasbench101 surrogate evaluate nasbench.nb101'],
        ['for machines', 'nasbench101 surrogate evaluate nasbench.nb101 --json'],
      ),
    )
    .action(async (real: string, _options: Options, command: Command) => {
      const { model, json } = command.optsWithGlobals<Options>();
      const benchmark = openSurrogate({ model });
      try {
        const measures = await benchmark.evaluate(real);
        await (json
          ? writeJson({ model: benchmark.model, measures })
          : write(`${benchmark.model.fittedOn}\n\n${measuresText(measures)}`));
        if (measures.some(({ passes }) => !passes)) process.exitCode = ExitCode.Refused;
      } finally {
        benchmark.close();
      }
    });
}

function measuresText(measures: readonly Measure[]): string {
  return measures.map(({ text, passes }) => `${passes ? text : paint('red', text)}\n`).join('');
}

function registerMaterialise(surrogate: Command): void {
  surrogate
    .command('materialise')
    .summary('write all that it predicts into a table')
    .description('Writes all that the surrogate predicts into a table, which export turns into other files.')
    .requiredOption('--out <table>', 'where the table goes')
    .option('--model <file>', 'a model of your own (default: the embedded one)')
    .option('--force', 'replace the table if it exists')
    .addHelpText(
      'after',
      examples(['as a table', 'nasbench101 surrogate materialise --out surrogate.nb101 --json']),
    )
    .action(async (_options: MaterialiseOptions, command: Command) => {
      const { out, model, force, json } = command.optsWithGlobals<MaterialiseOptions>();
      const benchmark = openSurrogate({ model });
      const began = performance.now();
      try {
        const bytes = await interruptible((signal) =>
          withProgress('predicting', (onProgress) =>
            benchmark.materialise(out, { overwrite: force, signal, onProgress }),
          ),
        );
        const seconds = (performance.now() - began) / 1000;
        await (json
          ? writeJson({ path: out, kind: benchmark.kind, cells: benchmark.cellCount, bytes, seconds })
          : write(
              factsText([
                ['table', `${paint('bold', out)}, ${grouped(bytes)} bytes`],
                ['cells', grouped(benchmark.cellCount)],
                ['time', `${seconds.toFixed(1)} s`],
              ]),
            ));
      } finally {
        benchmark.close();
      }
    });
}
