// Commands in a terminal of their own, by Python.
import { spawnSync } from 'node:child_process';

export const hasPython = spawnSync('python3', ['--version']).status === 0;

/** A script that runs a command in a terminal, to which goes what is written to its standard input. */
export const IN_TERMINAL = 'import pty, sys; pty.spawn(sys.argv[1:])';
