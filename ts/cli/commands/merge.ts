import type { Command } from 'commander';

import type { MergeSummary } from '../../train/index.ts';
import { examples } from '../examples.ts';
import { write, writeJson } from '../output.ts';
import { counted } from '../terminal.ts';
import type { RegisterCommand } from './index.ts';

interface Options {
  out: string;
  force?: boolean;
  json?: boolean;
}

/** `nasbench101 merge SRC... --out TABLE`. */
export const registerMerge: RegisterCommand = (program) => {
  program
    .command('merge')
    .summary('make a table of trainings of your own')
    .description(
      'Joins what sweep and train have written (folders, or .jsonl files) into one table of the kind retrained, which every ' +
        'other command accepts. Lists trainings that failed, and says how many of a sweep are missing.',
    )
    .argument('<src...>', 'folders and files')
    .requiredOption('--out <table>', 'where the table goes')
    .option('--force', 'replace the table if it exists')
    .addHelpText('after', examples(['all parts of a sweep', 'nasbench101 merge sweep --out retrained.nb101']))
    .action(async (sources: string[], _options: Options, command: Command) => {
      const { out, force, json } = command.optsWithGlobals<Options>();
      const { mergeTrainings } = await import('../../train/index.ts');
      const summary = await mergeTrainings(sources, out, { overwrite: force });
      await (json ? writeJson(summary) : write(mergeText(summary, out)));
    });
};

function mergeText({ records, cells, failed, missing, environments }: MergeSummary, out: string): string {
  const ranOn = environments.map(
    ({ tensorflow, device, records: some }) =>
      `${tensorflow} on ${device}${some < records ? ` (${some})` : ''}`,
  );
  const lines = [
    `${out}: ${counted(records, 'training')} of ${counted(cells, 'cell')}`,
    `trained with TensorFlow ${ranOn.join(', ')}`,
  ];
  if (missing > 0)
    lines.push(`${missing} trainings of the sweep are missing; go on with it, then merge again`);
  for (const { hash, config, repeat, failures } of failed)
    lines.push(
      `failed: ${hash}, ${config.epochs} epochs, repeat ${repeat}: ${failures.at(-1)?.reason ?? ''}`,
    );
  return `${lines.join('\n')}\n`;
}
