// The scripts that make shells complete, read by those shells where they are installed.
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

import test, { type ExecutionContext } from 'ava';

import { nasbench101 } from './run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Lines to complete, the last word being typed, and what must be offered: all of it, or at least some. */
const LINES: [words: string[], offered: string[], only: boolean][] = [
  [['surr'], ['surrogate'], true],
  [[''], ['cell', 'query', 'completion'], false],
  [['surrogate', ''], ['evaluate', 'materialise'], false],
  [['surrogate', 'materialise', '--'], ['--out', '--model', '--force', '--json'], false],
  [['query', '3', '--checkpoint', ''], ['halfway', 'final'], true],
  // The value of an option is no command.
  [['cell', '--svg', 'study', '--'], ['--svg', '--dot'], false],
  [['--json', 'top', '--ord'], ['--order'], true],
  [['completion', ''], ['bash', 'zsh', 'fish'], true],
];

/** Each shell writes what it would offer for `words`, a word a line. */
const SHELLS: Record<string, (script: string, words: readonly string[]) => string> = {
  bash: (script, words) => `source '${script}'
    COMP_WORDS=(nasbench101 ${quoted(words)}) COMP_CWORD=${words.length}
    _nasbench101 && printf '%s\\n' "\${COMPREPLY[@]}"`,
  // Its completion works in the line editor only, so what the function calls is given.
  zsh: (script, words) => `compdef() { :; }; compset() { :; }; _files() { :; }
    offer() { for word in "$@"; do [[ $word == \${words[CURRENT]}* ]] && print -r -- \${word%%:*}; done; }
    compadd() { shift; offer "$@"; }
    _describe() { offer "\${(@P)@[-1]}"; }
    source '${script}'
    words=(nasbench101 ${quoted(words)}) CURRENT=${words.length + 1}; _nasbench101`,
  fish: (script, words) => `source '${script}'
    complete -C 'nasbench101 ${words.join(' ')}' | string split -f1 \\t`,
};

function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(' ');
}

for (const [shell, line] of Object.entries(SHELLS))
  test(`${shell} completes commands, options and values`, async (t) => {
    const { code, stdout, stderr } = await nasbench101(['completion', shell]);
    t.is(code, 0);
    t.is(stderr, '');
    if (spawnSync(shell, ['-c', 'exit 0']).status !== 0) {
      t.log(`there is no ${shell} here`);
      t.pass();
      return;
    }
    const home = await temporaryFolder();
    const script = join(home, `completion.${shell}`);
    await writeFile(script, stdout);
    for (const [words, offered, only] of LINES) {
      const answers = run(t, shell, line(script, words), home);
      for (const word of offered)
        t.true(answers.includes(word), `${words.join(' ')}: ${word} in ${answers.join(' ')}`);
      if (only) t.is(new Set(answers).size, offered.length, `${words.join(' ')}: ${answers.join(' ')}`);
    }
  });

/** What a shell says whose home can be written, as fish wants it. */
function run(t: ExecutionContext, shell: string, text: string, home: string): string[] {
  const env = { ...process.env, HOME: home };
  const { status, stdout, stderr } = spawnSync(shell, ['-c', text], { encoding: 'utf8', env });
  t.is(stderr, '');
  t.true(shell !== 'bash' || status === 0);
  return stdout.split('\n').filter((word) => word !== '');
}

test('a shell that has no script is wrong usage', async (t) => {
  const { code, stderr } = await nasbench101(['completion', 'csh']);
  t.is(code, 2);
  t.regex(stderr, /bash, zsh, fish/);
});
