import { Argument } from 'commander';

import type { Shell } from '../completion/completion.ts';
import { examples } from '../examples.ts';
import { write } from '../output.ts';
import type { RegisterCommand } from './index.ts';

const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

/** `nasbench101 completion SHELL`. */
export const registerCompletion: RegisterCommand = (program) => {
  program
    .command('completion')
    .summary('write what makes a shell complete commands and options')
    .description(
      'Writes a script that makes a shell complete commands, options, and values that are one of a few.',
    )
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText(
      'after',
      examples(
        ['now and in every bash to come', `echo 'eval "$(nasbench101 completion bash)"' >> ~/.bashrc`],
        ['the same for zsh', `echo 'source <(nasbench101 completion zsh)' >> ~/.zshrc`],
        ['for fish', 'nasbench101 completion fish > ~/.config/fish/completions/nasbench101.fish'],
      ),
    )
    .action(async (shell: Shell) => {
      // Only here, so that nothing else waits for it.
      const { completion } = await import('../completion/completion.ts');
      await write(completion(program, shell));
    });
};
