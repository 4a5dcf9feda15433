import test from 'ava';
import { parseHTML } from 'linkedom';

import { openTable, study, type Protocol, type Table } from '../ts/index.ts';
import type { ReportData } from '../ts/report/data.ts';
import { spreadApart } from '../ts/report/line-labels.ts';
import { logAxis } from '../ts/report/log-axis.ts';
import { clean, html } from '../ts/report/markup.ts';
import { studyReport } from '../ts/report/study-report.ts';
import { syntheticTable, WITH_TIMES } from './synthetic-table.ts';

let table: Table;

test.before(async () => {
  table = openTable(await syntheticTable(WITH_TIMES));
});

const NASTY = `<script>alert('x')</script> "&amp;" \u0000\u001B[2J ${'long '.repeat(40)}`;

const PROTOCOL: Protocol = {
  searchers: [
    'random-search',
    'regularized-evolution',
    { name: 'regularized-evolution', label: NASTY, preset: 'notebook' },
  ],
  runs: 10,
  budget: { seconds: 3e5 },
};

/** What the tests ask an element of linkedom. */
interface Element {
  readonly id: string;
  readonly textContent: string;
  readonly outerHTML: string;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

function all(parent: { querySelectorAll(selector: string): Iterable<unknown> }, selector: string): Element[] {
  return Array.from(parent.querySelectorAll(selector)) as Element[];
}

/** What follows the elements of a page: a tag that is open must be closed in its turn. */
function unbalanced(page: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  const bodies = page.replaceAll(/<!doctype html>|<!--.*?-->|<style>.*?<\/style>/gs, '');
  for (const [tag, slash, name = '', rest = ''] of bodies.matchAll(/<(\/?)([a-z][\w-]*)([^<>]*)>/gi)) {
    if (['meta', 'br', 'link'].includes(name) || rest.endsWith('/')) continue;
    if (slash === '') open.push(name);
    else if (open.pop() !== name) faults.push(tag);
  }
  return [...faults, ...open];
}

test('a report is well-formed, self-contained and escapes labels', async (t) => {
  const result = await study(PROTOCOL, { benchmark: table });
  const page = await result.report();
  t.deepEqual(unbalanced(page), []);
  t.is(page, await result.report());

  t.notRegex(page, /https?:|\bsrc=|\bhref=|url\((?!#)|@import|<script|<link|<iframe|\bon\w+=/i);
  // oxlint-disable-next-line no-control-regex -- they are what must not be there
  t.notRegex(page, /[\u0000-\u0008\u000B\u000C\u000E-\u001F]|\uD800/u);
  t.true(page.includes('&lt;script&gt;alert'));

  const { document } = parseHTML(page);
  t.is(document.documentElement.lang, 'en');
  t.regex(document.querySelector('.kind')?.textContent ?? '', /synthetic.*made up/s);
  const label = clean(NASTY);
  const [regrets] = all(document, 'main table');
  const names = all(regrets ?? document, 'tbody th').map(({ textContent }) => textContent.trim());
  t.deepEqual(names.toSorted(), ['random-search', 'regularized-evolution', label.trim()].toSorted());
  t.regex(document.querySelector('pre')?.textContent ?? '', /matrix/);
});

test('both figures are there, on wide and on narrow screens, with titles and unique ids', async (t) => {
  const { document } = parseHTML(await (await study(PROTOCOL, { benchmark: table })).report());
  const charts = all(document, 'figure svg[role=img]');
  t.is(charts.length, 4);
  for (const chart of charts) {
    t.is(all(chart, '[aria-label=line] path').length, 3);
    const named = document.getElementById(chart.getAttribute('aria-labelledby') ?? '');
    t.is(named?.parentNode as unknown, chart);
    t.not(named?.textContent, '');
    t.not(document.getElementById(chart.getAttribute('aria-describedby') ?? '')?.textContent, '');
    t.notRegex(chart.outerHTML, /NaN|undefined|Infinity/);
  }
  const ids = all(document, '[id]').map(({ id }) => id);
  t.is(new Set(ids).size, ids.length);
});

const SPREAD = { mean: 0.001, median: 0.001, q25: 0.001, q75: 0.001 };

/** A study of one searcher whose regrets are all the same. */
function flat(regret: number, moments: number[]): ReportData {
  const value = Float64Array.from(moments, () => regret);
  const found = { cell: 0, quality: 0.9, runs: [2] };
  return {
    tool: 'test',
    kind: 'surrogate',
    protocol: {
      searchers: [{ name: 'random-search', sampling: 'cells', label: 'one' }],
      validity: 'pruned',
      invalid_cost: 0,
      objective: { metric: 'test_accuracy', epochs: 108, repeat: 'mean', checkpoint: 'halfway' },
      quality: { metric: 'test_accuracy', epochs: 108, repeat: 'queried' },
      budget: { queries: moments.at(-1) ?? 1 },
      workers: 1,
      runs: 2,
      seed: 0,
    },
    best: { quality: 0.9 + regret, cell: 0, hash: '' },
    searchers: [
      {
        name: 'one',
        runs: 2,
        stopped: 1,
        queries: 2,
        invalid: 0,
        final_regret: SPREAD,
        curve: { clock: Float64Array.from(moments), mean: value, median: value, q25: value, q75: value },
        finalRegrets: Float64Array.of(regret, regret),
      },
    ],
    found,
  };
}

test('degenerate studies have a report', async (t) => {
  const single = await studyReport(flat(0.001, [1, 1]));
  t.notRegex(single, /NaN|undefined|Infinity/);
  t.is(parseHTML(single).document.querySelectorAll('figure').length, 2);
  t.regex(single, /1 of 2 runs ended early/);
  t.regex(single, /take rankings of searchers as a hint/);

  const perfect = await studyReport(flat(0, [1, 10]));
  t.is(parseHTML(perfect).document.querySelectorAll('figure').length, 0);
  t.regex(perfect, /nothing to draw/);
  t.regex(perfect, /no cell is better/);
});

test('templates escape text and keep markup', (t) => {
  t.is(clean('a\uD800\u0007\n\u{1F600}'), 'a\uFFFD\uFFFD\n\u{1F600}');
  t.is(
    html`<b title="${'"'}">${'<&>'}${html`<i>${1}</i>`}${[html`a`, html`b`]}</b>`.text,
    '<b title="&quot;">&lt;&amp;&gt;<i>1</i>a\nb</b>',
  );
});

function labels(low: number, high: number, most: number): string[] {
  return logAxis(low, high, most).ticks.map(({ label }) => label);
}

test('a logarithmic axis has a few round ticks within its domain', (t) => {
  t.deepEqual(labels(1, 1000, 9), ['1', '10', '100', '1,000']);
  t.deepEqual(labels(2000, 1e7, 9), ['10⁴', '10⁵', '10⁶', '10⁷']);
  t.deepEqual(labels(0.0018, 0.06, 8), ['0.002', '0.005', '0.01', '0.02', '0.05']);
  t.deepEqual(labels(0.004, 0.0045, 8), ['0.004', '0.0041', '0.0042', '0.0043', '0.0044', '0.0045']);
  t.deepEqual(labels(1e-9, 1, 4), ['10⁻⁹', '10⁻⁶', '10⁻³', '10⁰']);
  for (const [low, high] of [
    [1, 1],
    [3, 3.0001],
    [1e-12, 1e12],
    [0.5, 7],
  ] as const) {
    const { domain, ticks } = logAxis(low, high, 6);
    t.true(ticks.length >= 2 && ticks.length <= 6, `${low} to ${high}: ${ticks.length}`);
    t.true(ticks.every(({ value }) => value >= domain[0] * 0.999 && value <= domain[1] * 1.001));
  }
});

test('labels are moved apart, and no further than needed', (t) => {
  t.deepEqual(spreadApart([10, 100], 15, 0, 200), [10, 100]);
  t.deepEqual(spreadApart([50, 50], 10, 0, 200), [45, 55]);
  t.deepEqual(spreadApart([199, 200, 10], 10, 0, 200), [190, 200, 10]);
  t.deepEqual(spreadApart([0, 1, 2], 10, 0, 200), [0, 10, 20]);
});
