import type { Command } from 'commander';

import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { wordsOf, type Words } from './words.ts';
import { zshCompletion } from './zsh.ts';

/** A shell for which there is a script. */
export type Shell = 'bash' | 'zsh' | 'fish';

const SCRIPTS: Record<Shell, (all: readonly Words[]) => string> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** The completion script of a program, made from its commands and options. */
export function completion(program: Command, shell: Shell): string {
  return SCRIPTS[shell](wordsOf(program));
}
