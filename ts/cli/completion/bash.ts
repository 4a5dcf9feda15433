import { anyOf, chosen, descents, lines, quoted, valued } from './cases.ts';
import type { Words } from './words.ts';

/** The completion script for bash, from 3.2 on. Where it offers nothing, bash offers files. */
export function bashCompletion(all: readonly Words[]): string {
  return `# Completion of nasbench101 for bash: eval "$(nasbench101 completion bash)"
_nasbench101() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at='' word i
  # bash takes --name=value apart.
  if [[ $cur == = ]]; then cur=''; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case "$at|$word" in
      ${anyOf(valued(all))})
        [[ \${COMP_WORDS[i+1]} == = ]] && ((i++)); ((i++)); continue ;;
    esac
    case "$at $word" in
${lines(descents(all), ({ pattern, path }) => `      ${quoted(pattern)}) at=${quoted(path)} ;;`)}    esac
  done
  COMPREPLY=()
  case "$at|$prev" in
${lines(chosen(all), (option) => `    ${anyOf([option])}) ${reply(option.choices)}; return ;;`)}    ${anyOf(valued(all))}) return ;;
  esac
  if [[ $cur == -* ]]; then case "$at" in
${lines(all, ({ path, options }) => `    ${quoted(path)}) ${reply(options.flatMap(({ spellings }) => spellings))} ;;`)}  esac; else case "$at" in
${lines(all, ({ path, commands, choices }) => `    ${quoted(path)}) ${reply([...commands.map(({ word }) => word), ...choices])} ;;`)}  esac; fi
}
complete -o bashdefault -o default -F _nasbench101 nasbench101
`;
}

function reply(words: readonly string[]): string {
  return words.length === 0 ? ':' : `COMPREPLY=($(compgen -W ${quoted(words.join(' '))} -- "$cur"))`;
}
