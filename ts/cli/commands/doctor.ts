import process from 'node:process';

import type { Command } from 'commander';

import { version } from '../../version.ts';
import type { TriedTensorFlow } from '../../train/index.ts';
import { examples } from '../examples.ts';
import { ExitCode } from '../exit.ts';
import { write, writeJson } from '../output.ts';
import { columns, paint } from '../terminal.ts';
import type { RegisterCommand } from './index.ts';

/** `nasbench101 doctor`. */
export const registerDoctor: RegisterCommand = (program) => {
  program
    .command('doctor')
    .summary('say which TensorFlow there is for training')
    .description(
      'Says which TensorFlow training would take, its version and devices, what else was looked for, and what to do. Ends ' +
        'with 1 if none works. All but training works without one.',
    )
    .addHelpText('after', examples(['what there is', 'nasbench101 doctor']))
    .action(async (_options: object, command: Command) => {
      const { json } = command.optsWithGlobals<{ json?: boolean }>();
      const { tryTensorFlows } = await import('../../train/index.ts');
      const tried = await tryTensorFlows();
      const works = tried.some(({ found }) => found);
      const own = {
        nasbench101: version(),
        node: process.version,
        platform: `${process.platform} ${process.arch}`,
      };
      if (json) await writeJson({ ...own, works, tensorflow: tried.map(triedJson) });
      else await write(doctorText(own, tried, works));
      if (!works) process.exitCode = ExitCode.Refused;
    });
};

function triedJson({ source, path, problem, found }: TriedTensorFlow): object {
  return { source, path, problem, version: found?.version, devices: found?.devices };
}

function doctorText(
  own: Readonly<Record<string, string>>,
  tried: readonly TriedTensorFlow[],
  works: boolean,
): string {
  const rows = tried.map((candidate) => [paint('dim', candidate.source), stateText(candidate)]);
  const facts = Object.entries(own).map(([name, value]) => [paint('dim', name), value]);
  const gpu = tried.some(({ found }) => found?.devices.some(({ kind }) => kind === 'GPU'));
  const isGiven = tried.some(({ source }) => source === 'given');
  const uses = gpu ? 'Training uses the GPU.' : 'Training uses the processor.';
  const forGpu = gpu || isGiven ? '' : ' For a GPU of NVIDIA: nasbench101 setup-tensorflow --gpu';
  const lacks = isGiven
    ? 'Nothing to train with: name another library in NASBENCH101_TENSORFLOW, or unset it'
    : 'Nothing to train with yet: nasbench101 setup-tensorflow';
  const advice = works ? uses + forGpu : lacks;
  return `${columns([...facts, ...rows], ['left', 'left'])}\n${advice}\n`;
}

function stateText({ path, problem, found }: TriedTensorFlow): string {
  if (path === undefined) return 'not there';
  if (found === undefined) return problem ?? `not tried, since the one above works: ${path}`;
  const devices = found.devices.map(({ kind }) => kind).join(', ');
  return `${paint('green', `TensorFlow ${found.version} on ${devices}`)}: ${path}`;
}
