import { anyOf, chosen, descents, lines, quoted, valued } from './cases.ts';
import type { Word, Words } from './words.ts';

/** The completion script for zsh, to source, or as a file `_nasbench101` on its `fpath`. */
export function zshCompletion(all: readonly Words[]): string {
  return `#compdef nasbench101
# Completion of nasbench101 for zsh: source <(nasbench101 completion zsh)
_nasbench101() {
  local at='' word prev=\${words[CURRENT-1]}
  local -i i
  local -a offers
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    case "$at|$word" in
      ${anyOf(valued(all))}) ((i++)); continue ;;
    esac
    case "$at $word" in
${lines(descents(all), ({ pattern, path }) => `      ${quoted(pattern)}) at=${quoted(path)} ;;`)}    esac
  done
  if [[ \${words[CURRENT]} == --*=* ]]; then prev=\${words[CURRENT]%%=*}; compset -P '*='; fi
  case "$at|$prev" in
${lines(chosen(all), (option) => `    ${anyOf([option])}) compadd -- ${option.choices.join(' ')}; return ;;`)}    ${anyOf(valued(all))}) _files; return ;;
  esac
  if [[ \${words[CURRENT]} == -* ]]; then
    case "$at" in
${lines(all, ({ path, options }) => `      ${quoted(path)}) offers=(${offers(options.flatMap(({ spellings, about }) => spellings.map((word) => ({ word, about }))))}) ;;`)}    esac
    _describe -o option offers
    return
  fi
  case "$at" in
${lines(
  all,
  ({ path, commands, choices, takesArguments }) =>
    `    ${quoted(path)}) offers=(${offers([...commands, ...choices.map((word) => ({ word, about: '' }))])}); ` +
    `_describe command offers${takesArguments && choices.length === 0 ? '; _files' : ''} ;;`,
)}  esac
}
if [[ \${funcstack[1]} == _nasbench101 ]]; then _nasbench101 "$@"; else compdef _nasbench101 nasbench101; fi
`;
}

function offers(words: readonly Word[]): string {
  return words.map(({ word, about }) => quoted(about === '' ? word : `${word}:${about}`)).join(' ');
}
