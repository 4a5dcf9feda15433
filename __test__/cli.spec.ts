import test from 'ava';

import { describeRefusal } from '../ts/cli/exit.ts';
import { NasBenchError } from '../ts/errors.ts';
import { nasbench101 } from './run-cli.ts';
import manifest from '../package.json' with { type: 'json' };

test('--version prints the version', async (t) => {
  t.deepEqual(await nasbench101(['--version']), { code: 0, stdout: `${manifest.version}\n`, stderr: '' });
});

test('--help prints the usage', async (t) => {
  const { code, stdout } = await nasbench101(['--help']);
  t.is(code, 0);
  t.regex(stdout, /^Usage: nasbench101/);
});

test('a wrong command line exits with 2 and says so on stderr', async (t) => {
  for (const args of [['--no-such-option'], ['no-such-command']]) {
    const { code, stdout, stderr } = await nasbench101(args);
    t.is(code, 2, args.join(' '));
    t.is(stdout, '');
    t.regex(stderr, /error: /);
  }
});

test('refused input has a code, a fault of ours has none', (t) => {
  t.deepEqual(describeRefusal(new NasBenchError('NB101_CLOSED', 'the table is closed')), {
    code: 'NB101_CLOSED',
    message: 'the table is closed',
  });
  t.is(
    describeRefusal(Object.assign(new Error('gone'), { code: 'ENOENT', syscall: 'open' }))?.code,
    'NB101_FILE_NOT_FOUND',
  );
  t.is(describeRefusal(new NasBenchError('NB101_PANIC', 'boom')), undefined);
  t.is(describeRefusal(new TypeError('boom')), undefined);
});
