import { createHash } from 'node:crypto';

import test from 'ava';
import { parseHTML } from 'linkedom';

import { openTable, study, type Protocol, type StudyResult, type Table } from '../ts/index.ts';
import { landscapeReport, studyFigures, studyReport } from '../ts/report/index.ts';
import { compactPath } from '../ts/report/compact-path.ts';
import { pValue } from '../ts/report/numbers.ts';
import { linearAxis } from '../ts/report/axis-ticks.ts';
import { spreadApart } from '../ts/report/line-labels.ts';
import { logAxis } from '../ts/report/log-axis.ts';
import { clean, html } from '../ts/report/markup.ts';
import { studyPage } from '../ts/report/study-report.ts';
import { flat } from './flat-report.ts';
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

/** A page without its own script and without the numbers for it. */
function withoutScripts(page: string): string {
  return page.replaceAll(/<script(?: type="application\/json")?>.*?<\/script>/gs, '');
}

/** What follows the elements of a page: a tag that is open must be closed in its turn. */
function unbalanced(page: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  const bodies = withoutScripts(page).replaceAll(/<!doctype html>|<!--.*?-->|<style>.*?<\/style>/gs, '');
  for (const [tag, slash, name = '', rest = ''] of bodies.matchAll(/<(\/?)([a-z][\w-]*)([^<>]*)>/gi)) {
    if (['meta', 'br', 'link', 'input'].includes(name) || rest.endsWith('/')) continue;
    if (slash === '') open.push(name);
    else if (open.pop() !== name) faults.push(tag);
  }
  return [...faults, ...open];
}

test('figures are files of their own, which need no page', async (t) => {
  const result = await study(PROTOCOL, { benchmark: table });
  const drawn = await studyFigures(result);
  t.deepEqual(Object.keys(drawn), ['regret', 'objective-regret', 'distribution', 'target', 'ranks']);
  for (const [name, svg] of Object.entries(drawn)) {
    t.regex(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/, name);
    t.notRegex(svg, /var\(|NaN|undefined/, name);
    // No axis of another scale, which only a page could hide.
    t.false(/class="x-log/.test(svg) && /class="x-linear/.test(svg), name);
    t.deepEqual(unbalanced(svg), [], name);
    const { document } = parseHTML(svg);
    const texts = all(document, 'text').map(({ textContent }) => textContent);
    for (const searcher of ['random-search', 'regularized-evolution'])
      t.true(
        texts.some((text) => text.startsWith(searcher)),
        `${name}: ${searcher}`,
      );
  }
  t.deepEqual(await studyFigures(result), drawn);
  await t.throwsAsync(studyFigures({} as StudyResult), { code: 'NB101_BAD_ARGUMENT' });
  await t.throwsAsync(landscapeReport('' as never), { code: 'NB101_BAD_ARGUMENT' });
});

test('a report is well-formed, self-contained and escapes labels', async (t) => {
  const result = await study(PROTOCOL, { benchmark: table });
  const page = await studyReport(result);
  t.deepEqual(unbalanced(page), []);
  t.is(page, await studyReport(result));

  t.notRegex(page, /https?:|\bsrc=|\bhref=|@import|<link|<iframe|\bon\w+=/i);
  t.notRegex(withoutScripts(page), /<script|url\((?!#)/i);
  const scripts = Array.from(page.matchAll(/<script>(.*?)<\/script>/gs), ([, text = '']) => text);
  t.is(scripts.length, 1);
  const digest = createHash('sha256')
    .update(scripts[0] ?? '')
    .digest('base64');
  t.true(
    page.includes('default-src &#39;none&#39;') && page.includes(`script-src &#39;sha256-${digest}&#39;`),
  );
  // oxlint-disable-next-line no-control-regex -- they are what must not be there
  t.notRegex(page, /[\u0000-\u0008\u000B\u000C\u000E-\u001F]|\uD800/u);
  t.true(page.includes('&lt;script&gt;alert'));

  const { document } = parseHTML(page);
  t.is(document.documentElement.lang, 'en');
  t.regex(document.querySelector('.kind')?.textContent ?? '', /synthetic.*made up/s);
  const label = clean(NASTY);
  const [regrets] = all(document, '[aria-labelledby=final-regret] table');
  const names = all(regrets ?? document, 'tbody th').map(({ textContent }) => textContent.trim());
  t.deepEqual(names.toSorted(), ['random-search', 'regularized-evolution', label.trim()].toSorted());
  t.regex(all(document, 'pre').at(-1)?.textContent ?? '', /matrix/);
});

test('five figures are there, on wide and on narrow screens, with titles and unique ids', async (t) => {
  const { document } = parseHTML(await studyReport(await study(PROTOCOL, { benchmark: table })));
  const charts = all(document, 'figure svg[role=img]');
  t.is(charts.length, 10);
  for (const chart of charts) {
    if (chart.getAttribute('data-frame')) t.is(all(chart, '[aria-label=line] path').length, 3);
    const named = document.getElementById(chart.getAttribute('aria-labelledby') ?? '');
    t.is(named?.parentNode as unknown, chart);
    t.not(named?.textContent, '');
    t.not(document.getElementById(chart.getAttribute('aria-describedby') ?? '')?.textContent, '');
    t.notRegex(chart.outerHTML, /NaN|undefined|Infinity/);
  }
  const ids = all(document, '[id]').map(({ id }) => id);
  t.is(new Set(ids).size, ids.length);
});

test('rules, costs and workers are told where they are unusual', async (t) => {
  const usual = flat(0.001, [1, 2]);
  const words = /<dt>(?:validity|invalid proposals|workers)<\/dt>/g;
  t.is((await studyPage(usual)).match(words), null);
  const protocol = { ...usual.protocol, validity: 'as_proposed', invalid_cost: 0.5, workers: 64 } as const;
  const page = await studyPage({ ...usual, protocol });
  t.is(page.match(words)?.length, 3);
  t.regex(page, /more than nine edges is invalid/);
  t.regex(page, /each costs 0\.5 queries/);
  t.regex(page, /64 train at the same time/);
});

test('degenerate studies have a report', async (t) => {
  const single = await studyPage(flat(0.001, [1, 1]));
  t.notRegex(withoutScripts(single), /NaN|undefined|Infinity/);
  t.is(parseHTML(single).document.querySelectorAll('figure').length, 4);
  t.regex(single, /1 of 2 runs ended early/);
  t.regex(single, /take rankings of searchers as a hint/);

  const perfect = await studyPage(flat(0, [1, 10]));
  // When it was found can be drawn.
  t.is(parseHTML(perfect).document.querySelectorAll('figure').length, 1);
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

function linearLabels(high: number): string[] {
  return linearAxis(high, 6).ticks.map(({ label }) => label);
}

test('a linear axis starts at 0 and has a few round ticks', (t) => {
  t.deepEqual(linearLabels(1000), ['0', '200', '400', '600', '800', '1,000']);
  t.deepEqual(linearLabels(0.062), ['0', '0.02', '0.04', '0.06']);
  t.deepEqual(linearLabels(1e7), ['0', '2,000,000', '4,000,000', '6,000,000', '8,000,000', '10,000,000']);
});

test('paths become shorter and stay where they are', (t) => {
  t.is(compactPath('M10,20L13.44,20L13.4,19.5L13.5,19Z'), 'M10,20h3.4v-.5l.1-.5z');
  t.is(compactPath('M0,0C1,1,2,2,3,3'), 'M0,0C1,1,2,2,3,3');
  // Steps of less than a tenth add up.
  t.is(compactPath('M0,0L0.04,0L0.08,0L0.12,0'), 'M0,0h.1');
});

test('p-values have two digits', (t) => {
  t.deepEqual([1, 0.0321, 0.00012, 4.06e-8, 0].map(pValue), ['1', '0.032', '0.00012', '4.1·10⁻⁸', '0']);
});

test('ten searchers take less than 500 kB', async (t) => {
  const searchers = Array.from({ length: 10 }, (_value, i) => ({
    name: 'random-search' as const,
    label: `searcher ${i}`,
  }));
  const result = await study({ searchers, runs: 40, budget: { seconds: 1e6 } }, { benchmark: table });
  const size = Buffer.byteLength(await studyReport(result));
  t.true(size < 500_000, `${size} bytes`);
});
