// Apart from the other specs of downloads, since it takes the place of `fetch` in its process.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import { downloadTable, type Edition } from '../ts/index.ts';
import { FIXTURE } from './sources.ts';
import { namesIn, temporaryFolder } from './temporary-folder.ts';

/** Answers all requests, and gives their addresses. */
function answerAll(answer: () => Response): string[] {
  const asked: string[] = [];
  globalThis.fetch = (url) => {
    asked.push(String(url));
    return Promise.resolve(answer());
  };
  return asked;
}

test.serial('the published files are asked for by default, and nothing else is taken for them', async (t) => {
  const bytes = await readFile(FIXTURE);
  for (const edition of ['full', 'only108'] satisfies Edition[]) {
    const folder = await temporaryFolder();
    const asked = answerAll(() => new Response(bytes));
    const error = await t.throwsAsync(downloadTable(edition, { out: join(folder, 'table') }), {
      code: 'NB101_WRONG_SHA256',
    });
    t.regex(error?.message ?? '', edition === 'full' ? /3d64db81.*7e9c/ : /4c39c393.*4fd1/);
    t.deepEqual(asked, [`https://storage.googleapis.com/nasbench/nasbench_${edition}.tfrecord`]);
    t.deepEqual(await namesIn(folder), []);
  }
});

test.serial('a redirect from https to http is refused', async (t) => {
  const out = join(await temporaryFolder(), 'table');
  const asked = answerAll(
    () => new Response(undefined, { status: 302, headers: { location: 'http://localhost/x' } }),
  );
  await t.throwsAsync(downloadTable('full', { out }), { code: 'NB101_BAD_REDIRECT' });
  t.is(asked.length, 1);
});
