import test from 'ava';

import { nasbench101, shell } from './run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';

for (const command of ['cell', 'enumerate'])
  test(`the examples of ${command} --help run`, async (t) => {
    const { code, stdout } = await nasbench101([command, '--help']);
    t.is(code, 0);
    const lines = Array.from(stdout.matchAll(/^ {2}\$ (.*)$/gm), ([, line]) => line ?? '');
    t.true(lines.length >= 3);
    const cwd = await temporaryFolder();
    for (const line of lines) {
      const outcome = await shell(line, { cwd });
      t.is(outcome.code, 0, `${line}\n${outcome.stderr}`);
      t.not(outcome.stdout, '');
    }
  });
