import type { LandscapeSummary } from '../../landscape/summary.ts';
import type { TopDraw } from '../../landscape/rarity-summary.ts';
import type { Climbing, LocalOptima } from '../../landscape/search-summary.ts';
import { html, type Markup } from '../markup.ts';
import { fraction, grouped, percent } from '../numbers.ts';
import { number, table, type TableCell } from '../table.ts';
import { precisePercent } from './tables.ts';
import { correlationText, known } from './words.ts';

/** The neighbour graph in numbers. */
export function graphTable({ graph, mutations }: LandscapeSummary): Markup {
  const relations = [graph.plain, graph.closure];
  const row = (name: string, of: (relation: typeof graph.plain) => number): TableCell[] => [
    name,
    ...relations.map((relation) => number(of(relation), grouped)),
  ];
  const chances = table({
    label: 'What a random mutation does',
    head: ['a random mutation of an encoding', 'chance'],
    rows: [
      ['stays in the same cell', number(mutations.neutral, precisePercent)],
      ['leads to another cell', number(mutations.other_cell, precisePercent)],
      ['leads to nothing valid', number(mutations.invalid, precisePercent)],
      ...mutations.neutral_by_vertices.map((neutral, i): TableCell[] => [
        `stays, of a cell with ${i + 2} vertices`,
        number(neutral, precisePercent),
      ]),
    ],
  });
  return html`${table({
    label: 'The neighbour graph',
    head: ['', 'plain', 'symmetric closure'],
    rows: [
      row('directed edges', ({ edges }) => edges),
      row('mean degree', ({ out_degrees: out }) => out.mean),
      row('median degree', ({ out_degrees: out }) => out.median),
      row('smallest degree', ({ out_degrees: out }) => out.min),
      row('largest degree', ({ out_degrees: out }) => out.max),
      row('largest number of steps to a cell', ({ in_degrees: into }) => into.max),
      row('strong components', ({ components }) => components),
      row('cells of the largest', ({ largest_component: cells }) => cells),
    ],
  })}${chances}`;
}

/** Local optima of both relations. */
export function optimaTable({ local_optima: { closure, plain } }: LandscapeSummary): Markup {
  const row = (name: string, of: (optima: LocalOptima) => number, write = grouped): TableCell[] => [
    name,
    number(of(closure), write),
    number(of(plain), write),
  ];
  const climbing = (name: string, of: (optima: LocalOptima) => Climbing): TableCell[][] => [
    row(`${name}: mean steps`, (optima) => of(optima).mean_steps, twoDigits),
    row(`${name}: mean at the end`, (optima) => of(optima).mean_end, fraction),
    row(`${name}: ends at the best`, (optima) => of(optima).reach_best, precisePercent),
    row(`${name}: largest basin`, (optima) => of(optima).largest, rounded),
    row(`${name}: median basin`, (optima) => of(optima).median, rounded),
  ];
  return table({
    label: 'Local optima',
    head: ['', 'symmetric closure', 'plain'],
    rows: [
      row('local optima', ({ cells }) => cells),
      row('strict', ({ strict }) => strict),
      row('without neighbours', ({ isolated }) => isolated),
      row('plateaus', ({ plateaus }) => plateaus.count),
      row('cells on them', ({ plateaus }) => plateaus.cells),
      row('cells of the largest', ({ plateaus }) => plateaus.largest),
      row('plateaus without a way up', ({ plateaus }) => plateaus.closed),
      row('equal neighbours', ({ plateaus }) => plateaus.equal_neighbours, precisePercent),
      ...climbing('best improvement', ({ best_improvement: best }) => best),
      ...climbing('first improvement', ({ first_improvement: first }) => first),
    ],
  });
}

function rounded(value: number): string {
  return grouped(Math.round(value));
}

function twoDigits(value: number): string {
  return value.toFixed(2);
}

/** Funnels after one edit and after two. */
export function funnelText({ local_optima: { one_edit: one, two_edits: two } }: LandscapeSummary): Markup {
  if (!one || !two) return html`<p>There are too many for a network between them.</p>`;
  const [first] = one.funnels;
  if (one.mean_return === null || two.mean_return === null)
    return html`<p>None of them has a neighbour that is known: there are no ways between them.</p>`;
  return html`<p>
    After one random edit and a climb ${percent(one.mean_return)} come back to the same optimum, after two
    edits ${percent(two.mean_return)}. Going on to the likeliest better optimum each time, all optima end in
    ${counted(one.funnels.length)} after one edit, in ${counted(two.funnels.length)} after
    two${first ? html`; that of the best cell has ${grouped(first.optima)} optima with ${grouped(first.cells)} cells` : html``}.
  </p>`;
}

function counted(funnels: number): string {
  return funnels === 1 ? 'one funnel' : `${grouped(funnels)} funnels`;
}

/** Correlations of value and distance. */
export function distanceTable({ distance }: LandscapeSummary): Markup {
  const all = Object.entries(distance);
  const widths = [...new Set(all.flatMap(([, { by_width: by }]) => Object.keys(by)))];
  return table({
    label: 'Correlation of value and distance',
    head: ['to', 'all', 'never get there', ...widths.map((width) => `width ${width}`)],
    rows: all.map(([name, { correlation, unreachable, by_width: by }]) =>
      [
        name.replace('_', ', ') as TableCell,
        number(known(correlation), correlationText),
        number(unreachable, grouped),
      ].concat(widths.map((width) => number(known(by[width]?.correlation), correlationText))),
    ),
  });
}

/** How rare the best are. */
export function rarityTable({ rarity }: LandscapeSummary): Markup {
  const { top, within_two_standard_errors: within } = rarity;
  return html`${table({
    label: 'How rare the best are',
    head: ['the best', 'cells', 'at least', 'encodings', 'chance of a draw', 'expected valid draws'],
    rows: [
      ...top.map((draw) => drawRow(grouped(draw.cells), draw)),
      ...(within ? [drawRow('within two standard errors', within)] : []),
    ],
  })}
  ${within ? html`<p class="quiet">Standard error of the best cell’s mean: ${fraction(within.standard_error)} over ${within.repeats} repeats.</p>` : html``}`;
}

function chance(probability: number): string {
  return probability > 0 ? `1 in ${grouped(Math.round(1 / probability))}` : '0';
}

function drawRow(name: string, draw: TopDraw): TableCell[] {
  return [
    name,
    number(draw.cells, grouped),
    number(draw.value, fraction),
    number(draw.encodings, grouped),
    number(draw.probability, chance),
    number(draw.expected_draws, (draws) => grouped(Math.round(draws))),
  ];
}
