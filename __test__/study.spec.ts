import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';

import {
  Cell,
  NasBenchError,
  openTable,
  resolveProtocol,
  study,
  type Protocol,
  type Table,
} from '../ts/index.ts';
import { studyReport } from '../ts/report/index.ts';
import { syntheticTable, WITH_TIMES, WITHOUT_TIMES } from './synthetic-table.ts';
import { temporaryFolder } from './temporary-folder.ts';

let timed: Table;
let untimed: Table;

test.before(async () => {
  timed = openTable(await syntheticTable(WITH_TIMES));
  untimed = openTable(await syntheticTable(WITHOUT_TIMES));
});

const SMALL: Protocol = { runs: 6, budget: { queries: 150 } };

test('an empty protocol is filled from what the table has', (t) => {
  const seconds = resolveProtocol({}, timed);
  t.deepEqual(seconds.budget, { seconds: 1e7 });
  t.deepEqual(seconds.objective, {
    metric: 'validation_accuracy',
    epochs: 108,
    repeat: 'random',
    checkpoint: 'final',
  });
  t.deepEqual(resolveProtocol({}, untimed).budget, { queries: 1000 });
  t.is(resolveProtocol('notebook', timed).runs, 10);
});

test('a resolved protocol is a protocol, and gives the same result', async (t) => {
  const first = await study(SMALL, { benchmark: untimed });
  t.deepEqual(resolveProtocol(first.protocol, untimed), first.protocol);
  const second = await study(first.protocol, { benchmark: untimed });
  t.deepEqual(second.summary(), first.summary());
  t.is(await traces(second), await traces(first));
  t.is(await studyReport(second), await studyReport(first));
});

async function traces(result: Awaited<ReturnType<typeof study>>): Promise<string> {
  const path = join(await temporaryFolder(), 'traces.jsonl');
  await result.writeTraces(path);
  return readFile(path, 'utf8');
}

test('a resolved protocol is of its benchmark: the same numbers in another file, and no others', async (t) => {
  const protocol = resolveProtocol({ ...SMALL, seed: 4 }, timed);
  t.is(protocol.benchmark.kind, 'synthetic');
  t.regex(protocol.benchmark.fingerprint, /^[0-9a-f]{8}$/);
  const same = openTable(await syntheticTable(WITH_TIMES, { date: 'another day' }));
  t.deepEqual(resolveProtocol(protocol, same), protocol);
  const names = WITH_TIMES.map(({ name }) => name);
  const changed = WITH_TIMES.map(({ name, value }) => ({
    name,
    value: (cell: number) => value(cell) + (name === names[0] && cell === 7 ? 1e-6 : 0),
  }));
  const swapped = WITH_TIMES.map(({ name, value }) => ({
    name: name.replace(/test|validation/, (it) => (it === 'test' ? 'validation' : 'test')),
    value,
  }));
  for (const columns of [changed, swapped]) {
    const other = openTable(await syntheticTable(columns));
    const refusal = { code: 'NB101_BAD_SETTING', message: /^benchmark\.fingerprint is '/ };
    t.throws(() => resolveProtocol(protocol, other), refusal);
    await t.throwsAsync(study(protocol, { benchmark: other }), refusal);
    const { benchmark: _benchmark, ...rest } = protocol;
    t.not(resolveProtocol(rest, other).benchmark.fingerprint, protocol.benchmark.fingerprint);
    other.close();
  }
  same.close();
  t.throws(() => resolveProtocol({ benchmark: { kind: 'published' } }, timed), {
    message: /^benchmark\.kind is published, expected synthetic/,
  });
});

test('threads change no byte, another seed does', async (t) => {
  const protocol: Protocol = { runs: 8, budget: { seconds: 2e5 }, seed: 7 };
  const [one, two, other] = await Promise.all([
    study(protocol, { benchmark: timed, threads: 1 }),
    study(protocol, { benchmark: timed, threads: 2 }),
    study({ ...protocol, seed: 8 }, { benchmark: timed, threads: 2 }),
  ]);
  t.is(await traces(two), await traces(one));
  t.is(await studyReport(two), await studyReport(one));
  t.notDeepEqual(other.finalRegrets('random-search'), one.finalRegrets('random-search'));
});

test('the parts of a result agree', async (t) => {
  const result = await study(SMALL, { benchmark: untimed });
  const { kind, best, searchers, budget } = result.summary();
  t.is(kind, 'synthetic');
  t.is(result.kind, 'synthetic');
  t.deepEqual(budget, { queries: 150 });
  t.deepEqual(result.searchers, ['random-search', 'regularized-evolution']);
  const values = untimed.column('testAccuracy', { repeat: 0 });
  t.is(
    best.quality,
    values.reduce((most, value) => Math.max(most, value)),
  );
  t.is(best.hash, Cell.fromIndex(best.cell).hash);

  for (const { name, runs, queries, final_regret } of searchers) {
    t.is(runs, 6);
    t.is(queries, 6 * 150);
    t.deepEqual(result.finalRegret(name), final_regret);
    const regrets = result.finalRegrets(name);
    t.deepEqual(regrets, regrets.toSorted());
    const { run, cell, quality, clock } = result.incumbents(name);
    t.deepEqual([...run], [0, 1, 2, 3, 4, 5]);
    t.deepEqual(Float64Array.from(quality, (value) => best.quality - value).toSorted(), regrets);
    t.deepEqual(
      [...quality],
      Array.from(cell, (index) => values[index]),
    );
    t.true(clock.every((at) => at >= 1 && at <= 150));

    const curve = result.curve(name, 30);
    t.is(curve.clock.length, 30);
    t.is(curve.clock.at(-1), 150);
    t.is(curve.mean.at(-1), final_regret?.mean);
    t.is(curve.q75.at(-1), final_regret?.q75);
    t.true(curve.q25.every((low, i) => low <= (curve.median[i] ?? 0)));
    t.is(result.curve(name).clock.length, 200);
  }
});

test('traces are a header and a line for every run', async (t) => {
  const result = await study(SMALL, { benchmark: untimed });
  const lines = (await traces(result))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  t.is(lines.length, 1 + 2 * 6);
  t.is(lines[0]?.['format'], 'nasbench101-study');
  t.is(lines[0]?.['kind'], 'synthetic');
  t.deepEqual(lines[0]?.['protocol'], result.protocol);
  t.is(lines[12]?.['searcher'], 'regularized-evolution');
});

test('progress counts runs up to all of them', async (t) => {
  const calls: [number, number][] = [];
  const onProgress = (done: number, total: number): void => void calls.push([done, total]);
  await study({ runs: 40, budget: { queries: 2000 } }, { benchmark: untimed, onProgress });
  t.deepEqual(calls.at(-1), [80, 80]);
  t.deepEqual(
    calls.map(([done]) => done),
    calls.map(([done]) => done).toSorted((a, b) => a - b),
  );
});

test('a signal stops a study in the middle', async (t) => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const running = study(
    { runs: 10_000, budget: { queries: 10_000 } },
    { benchmark: untimed, signal: controller.signal, onProgress: () => controller.abort(reason) },
  );
  t.is(await t.throwsAsync(running), reason);
  t.is(await t.throwsAsync(study(SMALL, { benchmark: untimed, signal: AbortSignal.abort(reason) })), reason);
});

test('no run with an incumbent: numbers are NaN, curves empty, and there is a report', async (t) => {
  const result = await study({ runs: 2, budget: { seconds: 1 } }, { benchmark: timed });
  t.is(result.summary().searchers[0]?.final_regret, null);
  t.is(result.finalRegret('random-search').mean, NaN);
  t.is(result.finalRegrets('random-search').length, 0);
  t.is(result.curve('random-search').clock.length, 0);
  t.regex(await studyReport(result), /no incumbent within the\s+budget/);
});

const REFUSED: [what: string, protocol: unknown, code: string, message: RegExp][] = [
  ['an unknown searcher', { searchers: ['anneal'] }, 'NB101_UNKNOWN_SEARCHER', /anneal.*random-search/],
  ['an unknown preset of a protocol', 'papre', 'NB101_BAD_PROTOCOL', /papre/],
  [
    'an unknown preset of a searcher',
    { searchers: [{ name: 'regularized-evolution', preset: 'x' }] },
    'NB101_UNKNOWN_PRESET',
    /naszilla/,
  ],
  ['a budget of 0', { budget: { queries: 0 } }, 'NB101_BAD_SETTING', /budget\.queries/],
  ['two budgets', { budget: { queries: 1, seconds: 1 } }, 'NB101_BAD_PROTOCOL', /budget/],
  ['no runs', { runs: 0 }, 'NB101_BAD_SETTING', /runs/],
  ['half a run', { runs: 1.5 }, 'NB101_BAD_PROTOCOL', /runs/],
  ['equal labels', { searchers: ['random-search', 'random-search'] }, 'NB101_BAD_SETTING', /label/],
  ['no searchers', { searchers: [] }, 'NB101_BAD_SETTING', /searchers/],
  ['an unknown field', { rnus: 3 }, 'NB101_BAD_PROTOCOL', /rnus/],
  [
    'an unknown setting',
    { searchers: [{ name: 'random-search', popsize: 3 }] },
    'NB101_BAD_PROTOCOL',
    /popsize/,
  ],
  ['a missing column', { objective: { metric: 'validation_accuracy' } }, 'NB101_NO_COLUMN', /objective/],
  ['budgets that are missing', { searchers: ['hyperband'] }, 'NB101_NO_COLUMN', /searchers\[0\]\.epochs/],
  ['a clock without times', { budget: { seconds: 100 } }, 'NB101_NO_COLUMN', /training_time/],
  [
    'a budget of NaN',
    { budget: { seconds: NaN } },
    'NB101_BAD_PROTOCOL',
    /^budget\.seconds is NaN, expected/,
  ],
  [
    'epochs of NaN',
    { searchers: ['random-search', { name: 'hyperband', epochs: [4, NaN] }] },
    'NB101_BAD_PROTOCOL',
    /^searchers\[1\]\.epochs\[1\] is NaN, expected/,
  ],
  ['a seed that was rounded', { seed: 2 ** 60 }, 'NB101_BAD_PROTOCOL', /^seed is .*2\^53 - 1/],
  ['a function', { searchers: [() => 0] }, 'NB101_BAD_PROTOCOL', /function/],
  ['an array', [], 'NB101_BAD_PROTOCOL', /array/],
  ['nothing', null, 'NB101_BAD_PROTOCOL', /null/],
];

for (const [what, protocol, code, message] of REFUSED)
  test(`refused at once and in the promise: ${what}`, async (t) => {
    const errors = [
      t.throws(() => resolveProtocol(protocol as Protocol, untimed)),
      await t.throwsAsync(study(protocol as Protocol, { benchmark: untimed })),
    ];
    for (const error of errors) {
      t.true(error instanceof NasBenchError);
      t.like(error, { code });
      t.regex(error?.message ?? '', message);
    }
  });

test('a cycle is no protocol', (t) => {
  const protocol: Record<string, unknown> = {};
  protocol['objective'] = protocol;
  t.throws(() => resolveProtocol(protocol, untimed), { code: 'NB101_BAD_PROTOCOL' });
});

test('other bad arguments are refused', async (t) => {
  const bad = { code: 'NB101_BAD_ARGUMENT' };
  await t.throwsAsync(study({}, undefined as never), bad);
  await t.throwsAsync(study({}, { benchmark: {} as Table }), bad);
  for (const threads of [0, -1, 1.5, NaN, 1025, '2' as never])
    await t.throwsAsync(study(SMALL, { benchmark: untimed, threads }), bad);
  const result = await study(SMALL, { benchmark: untimed });
  t.throws(() => result.finalRegret('anneal'), { code: 'NB101_UNKNOWN_SEARCHER', message: /random-search/ });
  t.throws(() => result.finalRegrets(0 as never), { code: 'NB101_UNKNOWN_SEARCHER' });
  for (const points of [0, 1, -5, 1e9, NaN]) t.throws(() => result.curve('random-search', points), bad);
});

test('a cell without a number is found before the first run', async (t) => {
  const gap = await syntheticTable([
    { name: 'test_accuracy_108_run0', value: (cell) => (cell === 99 ? NaN : 0.5) },
  ]);
  const benchmark = openTable(gap);
  await t.throwsAsync(study(SMALL, { benchmark }), { code: 'NB101_MISSING_VALUES', message: /cell 99/ });
  benchmark.close();
});

test('a closed table is refused; closing it while a study runs takes nothing away', async (t) => {
  const benchmark = openTable(untimed.path);
  const running = study({ runs: 20, budget: { queries: 500 } }, { benchmark });
  benchmark.close();
  t.is((await running).summary().searchers[0]?.queries, 10_000);
  t.throws(() => resolveProtocol(SMALL, benchmark), { code: 'NB101_CLOSED' });
  await t.throwsAsync(study(SMALL, { benchmark }), { code: 'NB101_CLOSED' });
});

test('files appear whole or not at all', async (t) => {
  const result = await study(SMALL, { benchmark: untimed });
  const folder = await temporaryFolder();
  const path = join(folder, 'traces.jsonl');
  await writeFile(path, 'older');
  await result.writeTraces(path);
  await result.writeReport(join(folder, 'report.html'));
  t.deepEqual((await readdir(folder)).toSorted(), ['report.html', 'traces.jsonl']);
  t.is(await readFile(path, 'utf8'), await traces(result));

  await t.throwsAsync(result.writeTraces(join(folder, 'missing', 'traces.jsonl')), { code: 'NB101_IO' });
  await t.throwsAsync(result.writeReport(folder));
  t.deepEqual((await readdir(folder)).toSorted(), ['report.html', 'traces.jsonl']);
});
