/** Examples as `--help` shows them, each with a line that says what it does. */
export function examples(...entries: readonly (readonly [what: string, command: string])[]): string {
  const lines = entries.flatMap(([what, command]) => [`  # ${what}`, `  $ ${command}`]);
  return `\nExamples:\n${lines.join('\n')}\n`;
}
