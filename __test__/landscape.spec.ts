// The landscape of tables of made-up numbers: types, refusals, the report.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import test from 'ava';
import { parseHTML } from 'linkedom';

import { Cell, importTable, landscape, openTable, Space, type Landscape, type Table } from '../ts/index.ts';
import { landscapeFigures, landscapeReport } from '../ts/report/index.ts';
import { syntheticTable, WITH_BUDGETS, WITHOUT_TIMES } from './synthetic-table.ts';
import { temporaryFolder } from './temporary-folder.ts';

let table: Table;
let found: Landscape;

/** A page without the script of all reports. */
function withoutScript(page: string): string {
  return page.replace(/<script>.*?<\/script>/s, '');
}

test.before(async () => {
  table = openTable(await syntheticTable(WITH_BUDGETS));
  found = await landscape(table);
});

test('the landscape of a table says what the table says', (t) => {
  const summary = found.summary();
  t.like(summary, { kind: 'synthetic', metric: 'test_accuracy', epochs: 108, coverage: 1 });
  t.is(found.kind, 'synthetic');
  const column = table.column('testAccuracy', { repeat: 'mean' });
  const best = column.indexOf(Math.max(...summary.top.map(({ value }) => value)));
  t.is(summary.space.best.cell, best);
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  t.true(Math.abs(summary.space.mean - mean) < 1e-12);
  t.is(summary.above['0.9']?.cells, column.filter((value) => value > 0.9).length);
  t.is(summary.graph.closure.edges, 9_154_556);
  t.is(summary.mini?.cells, 64_542);
  t.deepEqual(Object.keys(summary.by_depth), ['1', '2', '3', '4', '5', '6']);
  t.is(
    Object.values(summary.by_width).reduce((sum, { cells }) => sum + cells, 0),
    Space.nasbench101.size,
  );
  t.is(Object.keys(summary.op_replacement).length, 6);
  t.deepEqual(
    summary.correlation.budgets.map(({ epochs, other_epochs: other }) => [epochs, other]),
    [[36, 108]],
  );
  const noise = summary.noise.find(({ metric, epochs }) => metric === 'training_time' && epochs === 108);
  t.true(Math.abs((noise?.mean ?? 0) - Math.SQRT1_2) < 1e-9, 'times of two repeats differ by a second');
  t.deepEqual(summary.notes, []);
  t.not(found.summary(), summary, 'plain data of the caller’s own');
});

test('neighbours of a local optimum are no better', (t) => {
  const column = table.column('testAccuracy', { repeat: 'mean' });
  for (const { cell, value } of found.summary().local_optima.plain.top) {
    t.is(column[cell], value);
    t.true(
      [...Space.nasbench101.neighbours(Cell.fromIndex(cell))].every(
        (other) => (column[other] ?? NaN) <= value,
      ),
    );
  }
});

test('the same again is the same, on another metric it is not', async (t) => {
  const steps: [number, number][] = [];
  const again = await landscape(table, { onProgress: (done, total) => steps.push([done, total]) });
  t.deepEqual(again.summary(), found.summary());
  t.deepEqual(steps.at(-1), [12, 12]);
  const other = await landscape(table, { metric: 'validationAccuracy', epochs: 36, seed: 7 });
  t.like(other.summary(), { metric: 'validation_accuracy', epochs: 36, seed: 7 });
  t.notDeepEqual(other.summary().top, found.summary().top);
});

test('a graph is kept in a file, and read from it', async (t) => {
  const graph = join(await temporaryFolder(), 'graph');
  const first = await landscape(table, { graph });
  const second = await landscape(table, { graph });
  t.deepEqual(first.summary(), found.summary());
  t.deepEqual(second.summary(), found.summary());
  await writeFile(graph, 'something else');
  await t.throwsAsync(landscape(table, { graph }), { code: 'NB101_NOT_A_GRAPH', message: /something|not a/ });
  await t.throwsAsync(landscape(table, { graph: join(graph, 'below') }), { code: 'NB101_IO' });
});

test('a table of some cells and one metric has what can be computed', async (t) => {
  const folder = await temporaryFolder();
  const rows = Array.from({ length: 400 }, (_value, i) => `${i * 1000},108,0,${0.9 + (i % 7) / 100}`);
  const source = join(folder, 'some.csv');
  await writeFile(source, ['cell_index,epochs,repeat,final_test_accuracy', ...rows].join('\n'));
  const path = join(folder, 'some.nb101');
  await importTable([source], path, { kind: 'retrained' });
  const some = openTable(path);
  const partial = await landscape(some);
  const { coverage, space, notes, correlation, noise, rarity, pareto } = partial.summary();
  t.is(coverage, 400 / 423_624);
  t.is(space.covered, 400);
  t.regex(
    notes.join('\n'),
    /423224 of 423624 cells have no finite test_accuracy.*no cell.*has a training time.*single budget/s,
  );
  t.deepEqual([correlation.budgets, noise, pareto.training_time], [[], [], []]);
  t.is(rarity.within_two_standard_errors, null);
  const page = await landscapeReport(partial);
  t.regex(page, /0\.094 % of all 423,624 cells/);
  t.notRegex(withoutScript(page), /NaN|undefined|null/);
  await t.throwsAsync(landscape(some, { metric: 'validationAccuracy' }), { code: 'NB101_NO_COLUMN' });
  await t.throwsAsync(landscape(some, { epochs: 4 }), { code: 'NB101_NO_COLUMN' });
  some.close();
});

test('where nothing differs nothing correlates, and a training of no time has its place', async (t) => {
  const flat = openTable(
    await syntheticTable([
      { name: 'test_accuracy_108_run0', value: () => 0.9 },
      { name: 'training_time_108_run0', value: (cell) => cell % 1000 },
    ]),
  );
  const constant = await landscape(flat);
  const { notes, autocorrelation, local_optima: optima } = constant.summary();
  t.regex(notes.join('\n'), /constant/);
  t.deepEqual([autocorrelation.closure_exact, autocorrelation.closure_walks], [[], null]);
  t.is(optima.closure.cells, 423_624);
  const page = await landscapeReport(constant);
  t.notRegex(withoutScript(page), /NaN|Infinity|undefined|null/);
  const { 'spread-training-time': times, autocorrelation: walks } = await landscapeFigures(constant);
  t.regex(times ?? '', />0<\/text>.*>[1-9]00<\/text>/s, 'an axis from 0');
  t.is(walks, undefined);
  flat.close();
});

test('what makes no sense is refused', async (t) => {
  const without = openTable(await syntheticTable(WITHOUT_TIMES));
  const refuse = (options: object): Promise<unknown> =>
    t.throwsAsync(landscape(without, options), { code: 'NB101_BAD_ARGUMENT' });
  await refuse({ metric: 'trainingTime' });
  await refuse({ metric: 'test_accuracy' });
  await refuse({ epochs: -1 });
  await refuse({ epochs: 1.5 });
  await refuse({ seed: 2 ** 32 });
  await refuse({ graph: '' });
  await t.throwsAsync(landscape({} as Table), { code: 'NB101_BAD_ARGUMENT' });
  const signal = AbortSignal.abort(new Error('enough'));
  await t.throwsAsync(landscape(without, { signal }), { message: 'enough' });
  const controller = new AbortController();
  const stopped = landscape(without, {
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('enough')),
  });
  await t.throwsAsync(stopped, { message: 'enough' });
  without.close();
  await t.throwsAsync(landscape(without), { code: 'NB101_CLOSED' });
});

test('the report shows all figures, says whose numbers it shows, and is the same every time', async (t) => {
  const page = await landscapeReport(found);
  t.is(await landscapeReport(found), page);
  const { document } = parseHTML(page);
  t.regex(document.querySelector('.kind')?.textContent ?? '', /Benchmark: synthetic/);
  const figures = await landscapeFigures(found);
  t.deepEqual(Object.keys(figures), [
    'spread-test-accuracy',
    'spread-validation-accuracy',
    'spread-training-time',
    'scatter-training-time-test-accuracy',
    'scatter-trainable-parameters-test-accuracy',
    'scatter-trainable-parameters-training-time',
    'depth-width',
    'depth-width-time',
    'op-counts',
    'degrees',
    'autocorrelation',
    'distance-mean',
    'distance-share',
    'basins',
    'network',
  ]);
  for (const [name, svg] of Object.entries(figures)) {
    t.is(document.querySelectorAll(`#figure-${name} svg[role=img]`).length, 2, name);
    t.regex(svg, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    t.notRegex(svg, /var\(|NaN|undefined/);
  }
  t.notRegex(withoutScript(page), /NaN|undefined|https?:\/\/(?!www\.w3\.org)/);
  const ids = Array.from(document.querySelectorAll('[id]'), ({ id }) => id as string);
  t.is(new Set(ids).size, ids.length);
  t.true(page.length < 2_000_000, `${page.length} characters`);
});
