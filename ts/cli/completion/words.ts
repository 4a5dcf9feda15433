import type { Command } from 'commander';

/** What a shell may offer after a command, as its parser knows it. */
export interface Words {
  /** The command without the program, such as `surrogate evaluate`; empty for the program. */
  path: string;
  commands: Word[];
  options: OptionWord[];
  /** What the arguments may be, where they are one of a few words. */
  choices: string[];
  /** Whether there are arguments, which may be files. */
  takesArguments: boolean;
}

/** A word to offer, and what it means. */
export interface Word {
  word: string;
  about: string;
}

/** An option, with its spellings. */
export interface OptionWord {
  spellings: string[];
  about: string;
  takesValue: boolean;
  choices: string[];
}

/** What there is to offer after a command and all those below it. */
export function wordsOf(command: Command, path: readonly string[] = []): Words[] {
  const help = command.createHelp();
  const options = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
  const own: Words = {
    path: path.join(' '),
    commands: help
      .visibleCommands(command)
      .map((inner) => ({ word: inner.name(), about: help.subcommandDescription(inner) })),
    options: options.map(({ short, long, description, required, optional, argChoices }) => ({
      spellings: [short, long].filter((spelling) => spelling !== undefined),
      about: description,
      takesValue: required || optional,
      choices: argChoices ?? [],
    })),
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    takesArguments: command.registeredArguments.length > 0,
  };
  return [own, ...command.commands.flatMap((inner) => wordsOf(inner, [...path, inner.name()]))];
}
