#!/usr/bin/env node
import process from 'node:process';
import { inspect } from 'node:util';

import { CommanderError, type Command } from 'commander';

import { describeRefusal, ExitCode } from './exit.ts';
import { Interrupted } from './interrupt.ts';
import { paint } from './terminal.ts';

// The reader of a pipe may go away early (`nasbench101 … | head`); that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(ExitCode.Good);
  process.stderr.write(`error NB101_IO: the output cannot be written: ${error.message}\n`);
  process.exit(ExitCode.Refused);
});
// Without anywhere to complain to, the exit code has to do.
process.stderr.on('error', () => process.exit(ExitCode.Refused));

let program: Command | undefined;
try {
  // Only here, so that a binary that is missing is a refusal like any other.
  const { createProgram } = await import('./program.ts');
  program = createProgram();
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // commander has written its message; it leaves with 0 after --help and --version.
    process.exitCode = error.exitCode === 0 ? ExitCode.Good : ExitCode.Usage;
  } else if (error instanceof Interrupted) {
    process.exitCode = error.signal === 'SIGTERM' ? ExitCode.Terminated : ExitCode.Interrupted;
  } else {
    const refusal = describeRefusal(error);
    // Not input that was refused but a fault of ours: the stack is what a report needs.
    if (!refusal) throw error;
    const { json, verbose } = program?.opts<{ json?: boolean; verbose?: boolean }>() ?? {
      json: process.argv.includes('--json'),
      verbose: process.argv.includes('--verbose'),
    };
    if (json) process.stdout.write(`${JSON.stringify({ error: refusal })}\n`);
    else
      process.stderr.write(`${paint('red', `error ${refusal.code}`, process.stderr)}: ${refusal.message}\n`);
    if (verbose) process.stderr.write(`${inspect(error)}\n`);
    process.exitCode = ExitCode.Refused;
  }
}
