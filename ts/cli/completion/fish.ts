import { descents, lines, valued } from './cases.ts';
import type { OptionWord, Words } from './words.ts';

/** The completion script for fish, to source, or as a file of its folder of completions. */
export function fishCompletion(all: readonly Words[]): string {
  return `# Completion of nasbench101 for fish: nasbench101 completion fish | source
function __nasbench101_at
  set -l at ''
  set -l isValue 0
  for word in (commandline -opc)[2..-1]
    if test $isValue = 1
      set isValue 0
      continue
    end
    switch "$at|$word"
      case ${valued(all)
        .flatMap(({ patterns }) => patterns.map(quoted))
        .join(' ')}
        set isValue 1
        continue
    end
    switch "$at $word"
${lines(descents(all), ({ pattern, path }) => `      case ${quoted(pattern)}\n        set at ${quoted(path)}`)}    end
  end
  test "$at" = "$argv[1]"
end
complete -c nasbench101 -e
${all.map(completions).join('')}`;
}

function completions({ path, commands, options, choices, takesArguments }: Words): string {
  const add = `complete -c nasbench101 -n "__nasbench101_at '${path}'"`;
  const noFiles = takesArguments && choices.length === 0 ? '' : `${add} -f\n`;
  return (
    noFiles +
    lines(commands, ({ word, about }) => `${add} -a ${word} -d ${quoted(about)}`) +
    (choices.length > 0 ? `${add} -a ${quoted(choices.join(' '))}\n` : '') +
    lines(options, (option) => `${add} ${flags(option)}`)
  );
}

function flags({ spellings, about, takesValue, choices }: OptionWord): string {
  const names = spellings.map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const value = takesValue ? (choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : ' -r -F') : '';
  return `${names.join(' ')}${value} -d ${quoted(about)}`;
}

/** Text between single quotes, as fish reads it, which knows escapes there. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
