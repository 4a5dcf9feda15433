// What the three scripts share: a command line is read from the left, `at` is the command that it is about so far.
import type { Words } from './words.ts';

/** A command below another: `at` and the next word make its path. */
export interface Descent {
  pattern: string;
  path: string;
}

/** The commands, each by the text `at` + blank + word. */
export function descents(all: readonly Words[]): Descent[] {
  return all
    .filter(({ path }) => path !== '')
    .map(({ path }) => ({ pattern: path.includes(' ') ? path : ` ${path}`, path }));
}

/** An option, by the texts `at` + bar + spelling, and what its value may be. */
interface Valued {
  patterns: string[];
  choices: string[];
}

/** Options with a value. */
export function valued(all: readonly Words[]): Valued[] {
  return all.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(({ spellings, choices }) => ({
        patterns: spellings.map((spelling) => `${path}|${spelling}`),
        choices,
      })),
  );
}

/** Those whose value is one of a few words. */
export function chosen(all: readonly Words[]): Valued[] {
  return valued(all).filter(({ choices }) => choices.length > 0);
}

/** The texts of options as one pattern of a POSIX shell. */
export function anyOf(options: readonly Valued[]): string {
  return options.flatMap(({ patterns }) => patterns.map(quoted)).join('|');
}

/** Text between single quotes, as a POSIX shell reads it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Lines for every item. */
export function lines<T>(items: readonly T[], line: (item: T) => string): string {
  return items.map((item) => `${line(item)}\n`).join('');
}
