// Figures and tables of studies that are unusual: many searchers, many moments, shares of queries.
import test from 'ava';
import { parseHTML } from 'linkedom';

import type { ReportData, ReportSearcher } from '../ts/report/data.ts';
import { regretFigure } from '../ts/report/regret-figure.ts';
import { studyPage } from '../ts/report/study-report.ts';
import { flat } from './flat-report.ts';

/** The same searcher under many names. */
function many(count: number): ReportData {
  const one = flat(0.001, [1, 10, 100]);
  const repeat = <T>(of: readonly T[], named: (value: T, name: string) => T): T[] =>
    Array.from({ length: count }, (_value, i) => named(of[0] as T, `searcher ${i}`));
  return {
    ...one,
    protocol: {
      ...one.protocol,
      searchers: repeat(one.protocol.searchers, (searcher, label) => ({ ...searcher, label })),
    },
    searchers: repeat(one.searchers, (searcher, name) => ({ ...searcher, name })),
    statistics: {
      ...one.statistics,
      searchers: repeat(one.statistics.searchers, (searcher, name) => ({
        ...searcher,
        name,
        times_to_targets: [0.01, 0.001].map((regret, i) => ({
          regret,
          reached: 2 - i,
          share: 1 - i / 2,
          median: i + 1,
        })),
      })),
    },
    found: { cell: 0, quality: 0.9, runs: Array.from({ length: count }, (_value, i) => (i === 3 ? 2 : 0)) },
  };
}

test('tables grow down with the searchers, not across', async (t) => {
  const { document } = parseHTML(await studyPage(many(15)));
  for (const [label, columns] of [
    ['Runs that reach a target', 3],
    ['Times to targets', 3],
    ['Mean regret of the quality by the clock', 4],
  ] as const) {
    const table = document.querySelector(`[aria-label="${label}"]`);
    t.is(table?.querySelectorAll('thead th').length, columns, label);
    t.is(table?.querySelectorAll('tbody tr').length, 15, label);
  }
  const times = document.querySelector('[aria-label="Times to targets"]');
  t.is(
    times?.querySelector('thead')?.textContent.replaceAll(/\s+/g, ' ').trim(),
    'searcher regret 0.01 regret 0.001',
  );
});

test('every one of many searchers has a style of its own, and a dot of its colour beside its name', async (t) => {
  const page = await studyPage(many(15));
  const { document } = parseHTML(page);
  const styles = Array.from(
    page.matchAll(/<line[^>]*(style="stroke[^"]*")[^>]*(stroke-dasharray="[^"]*")/g),
    ([, colour, dashes]) => `${colour} ${dashes}`,
  );
  t.is(new Set(styles).size, 15);
  t.is(document.querySelectorAll('#figure-regret .wide .key').length, 15);
  // Only those who found the best cell are listed as its finders.
  t.regex(page, /2 of 2 of searcher 3</);
  t.notRegex(page, /0 of 2 of searcher/);
});

test('a figure takes any number of points', (t) => {
  const moments = Array.from({ length: 200_000 }, (_value, i) => i + 1);
  const figure = regretFigure(flat(0.001, moments), 'quality');
  t.is(figure?.series[0]?.points.length, 200_000);
  t.deepEqual(figure?.x.scales[0]?.[1](9).domain.map(Math.round), [1, 200_000]);
});

/** A study in which 4 of 108 epochs are a query for the shortest training. */
function shares(moments: number[]): ReportData {
  const data = flat(0.001, moments);
  const searchers = [{ name: 'hyperband' as const, epochs: [4, 108], label: 'one' }];
  return { ...data, protocol: { ...data.protocol, searchers } };
}

test('shares of a query are drawn where they are', async (t) => {
  const moments = [4 / 108, 0.5, 1.5, 2];
  const figure = regretFigure(shares(moments), 'quality');
  t.deepEqual(
    figure?.series[0]?.points.map(({ x }) => x),
    moments,
  );
  const page = await studyPage(shares(moments));
  for (const [, numbers = ''] of page.matchAll(/<script type="application\/json">(.*?)<\/script>/gs))
    t.notRegex(numbers, /null/);
});

test('between two whole queries nothing changes', (t) => {
  const data = flat(0.001, [1, 1.5, 2.25, 4]);
  const [searcher] = data.searchers as [ReportSearcher];
  const curve = { ...searcher.curve, mean: Float64Array.of(0.3, 0.3, 0.2, 0.1) };
  const figure = regretFigure({ ...data, searchers: [{ ...searcher, curve }] }, 'quality');
  t.deepEqual(
    figure?.series[0]?.points.map(({ x, y }) => [x, y]),
    [
      [1, 0.3],
      [2, 0.2],
      [4, 0.1],
    ],
  );
});
