import { Command } from 'commander';

import { version } from '../version.ts';
import { commands } from './commands/index.ts';

/** Builds the command line; parsing throws a `CommanderError` where commander would end the process. */
export function createProgram(): Command {
  const program = new Command('nasbench101')
    .description('The NAS-Bench-101 space, its tables, and searches on them.')
    .version(version(), '-V, --version')
    .option('--json', 'write JSON for machines')
    .option('--verbose', 'show where in the program an error comes from')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(--help shows the usage)')
    .exitOverride();
  for (const register of commands) register(program);
  return program;
}
