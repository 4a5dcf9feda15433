import { existsSync } from 'node:fs';
import process from 'node:process';

import { Option, type Command } from 'commander';

import { NasBenchError, type ErrorCode } from '../../errors.ts';
import type { TrainingOutcome, TrainingStep } from '../../train/index.ts';
import { readCellLike } from '../cell-argument.ts';
import { examples } from '../examples.ts';
import { ExitCode } from '../exit.ts';
import { Interrupted, interruptible } from '../interrupt.ts';
import { optionNumber } from '../option-number.ts';
import { write, writeJson } from '../output.ts';
import { withProgress, writeAside } from '../progress.ts';
import { columns, paint } from '../terminal.ts';
import { heading } from '../table-text.ts';
import {
  addTrainingOptions,
  optionDecimal,
  trainingChanges,
  type TrainingOptionValues,
} from '../training-options.ts';
import type { RegisterCommand } from './index.ts';

interface Options extends TrainingOptionValues {
  epochs?: number;
  repeat: number;
  mode?: 'table' | 'augment';
  own?: boolean;
  out?: string;
  force?: boolean;
  checkpoint?: string;
  json?: boolean;
}

/** Errors that leave the checkpoint as it was. */
const KEEPING: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['NB101_IO', 'NB101_OUT_OF_MEMORY']);

/** `nasbench101 train SPEC`. */
export const registerTrain: RegisterCommand = (program) => {
  addTrainingOptions(program.command('train'))
    .summary('train a cell on CIFAR-10')
    .description(
      'Trains the network around a cell as the published table was made, through TensorFlow (see doctor). The spec is JSON ' +
        'text or a file with it, a module hash, a cell index, or the name of a preset: resnet20, resnet50, inception-resnet, ' +
        'best. Ctrl-C ends it within a second; with --out or --checkpoint the same command goes on.',
    )
    .argument('<spec>', 'what is trained')
    .option('--epochs <x>', 'the budget (default: 108; 200 in augment mode)', optionDecimal)
    .option('--repeat <n>', 'which repeat it is, from 0', optionNumber, 0)
    .addOption(
      new Option('--mode <mode>', 'as the table was made, or on all 50,000 images').choices([
        'table',
        'augment',
      ]),
    )
    .option('--own', "the spec's own vertex order instead of the published one")
    .option('--out <file>', 'where the outcome is added: .jsonl, .tfrecord, or a new table .nb101')
    .option('--force', 'replace the table if it exists')
    .option(
      '--checkpoint <file>',
      'a file to go on from, and to write now and then (default: beside --out, NAME.checkpoint)',
    )
    .addHelpText(
      'after',
      examples(
        [
          'the published budget of 4 epochs',
          'nasbench101 train 162354 --epochs 4 --data cifar-10-batches-bin',
        ],
        [
          'a small network, into a file',
          'nasbench101 train 0 --epochs 1 --stem 16 --cells 1 --bn-momentum 0.9 --data cifar-10-batches-bin --out small.jsonl',
        ],
      ),
    )
    .action(async (argument: string, _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const { data, seed, repeat, epochs, mode, own, out, force, threads, json } = options;
      const checkpoint = options.checkpoint ?? (out === undefined ? undefined : `${out}.checkpoint`);
      const { NETWORK_PRESETS, train, TrainingOutput } = await import('../../train/index.ts');
      const preset = Object.entries(NETWORK_PRESETS).find(([name]) => name === argument)?.[1];
      const spec = preset?.spec ?? (await readCellLike(argument));
      const config = {
        ...trainingChanges(options, preset?.network),
        ...(epochs !== undefined && { epochs }),
        ...(mode !== undefined && { mode }),
      };
      const output =
        out === undefined
          ? undefined
          : await TrainingOutput.open(out, { overwrite: force, config, spec, checkpoint });
      try {
        const job = (signal: AbortSignal): Promise<TrainingOutcome> =>
          withProgress('training', (report) =>
            train(spec, {
              data,
              seed,
              repeat,
              config,
              vertexOrder: own ? 'own' : 'published',
              checkpoint,
              threads,
              signal,
              onStep: report && ((step) => report(step.step, step.steps, stepText(step))),
              onOutcome: output && ((outcome) => output.add(outcome)),
              onRetry: ({ attempt, reason }) => writeAside(`attempt ${attempt} failed: ${reason}`),
            }),
          );
        const outcome = await interruptible(job);
        await (json ? writeJson(outcome) : write(outcomeText(outcome)));
        if (outcome.status === 'failed') process.exitCode = ExitCode.Refused;
      } catch (error) {
        const isInterrupted = error instanceof Interrupted;
        const isKept = isInterrupted || (error instanceof NasBenchError && KEEPING.has(error.code));
        if (isKept && checkpoint !== undefined && existsSync(checkpoint))
          process.stderr.write(`the training is kept in ${checkpoint}; the same command goes on\n`);
        else if (isInterrupted && checkpoint !== undefined)
          process.stderr.write('there was no checkpoint yet; the same command starts anew\n');
        throw error;
      } finally {
        output?.close();
      }
    });
};

function stepText({ loss, accuracy, imagesPerSecond }: TrainingStep): string {
  return `loss ${loss.toFixed(3)}, accuracy ${(100 * accuracy).toFixed(0)} %, ${imagesPerSecond.toFixed(0)} images/s`;
}

/** An outcome for people. */
function outcomeText(outcome: TrainingOutcome): string {
  const { trainableParameters, device, versions, failures } = outcome;
  const facts = `${trainableParameters} parameters, TensorFlow ${versions.tensorflow} on ${device}\n`;
  if (outcome.status === 'failed')
    return `${facts}${paint('red', `failed: ${failures.at(-1)?.reason ?? 'no attempt was made'}`)}\n`;
  const rows = outcome.evaluations.map(
    ({ epoch, trainingTime, trainAccuracy, validationAccuracy, testAccuracy }) => [
      epoch.toFixed(2),
      trainingTime.toFixed(1),
      percent(trainAccuracy),
      percent(validationAccuracy),
      percent(testAccuracy),
    ],
  );
  const table = columns(
    [heading(['epoch', 'seconds', 'train', 'validation', 'test']), ...rows],
    ['right', 'right', 'right', 'right', 'right'],
  );
  return `${facts}${table}`;
}

function percent(part: number | null): string {
  return part === null ? '' : `${(100 * part).toFixed(2)} %`;
}
