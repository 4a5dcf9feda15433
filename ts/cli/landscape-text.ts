import type { LandscapeSummary } from '../landscape/summary.ts';
import type { CellGroups } from '../landscape/space-summary.ts';
import { coverageText, fraction } from '../report/numbers.ts';
import { factsText } from './table-text.ts';
import { columns, grouped, paint } from './terminal.ts';

/** A landscape in a few lines; the report has the rest. */
export function landscapeText(summary: LandscapeSummary): string {
  const { metric, epochs, space, coverage, local_optima: optima, graph, rarity, notes } = summary;
  const facts: [string, string][] = [
    ['metric', `mean ${metric.replace('_', ' ')} at ${epochs} epochs`],
    ['cells', `${grouped(space.covered)} of ${grouped(space.cells)} (${coverageText(coverage)})`],
    ['best', `cell ${space.best.cell} with ${paint('bold', fraction(space.best.value))}`],
    ['mean, median', `${fraction(space.mean)}, ${fraction(space.median)}`],
    [
      'neighbour graph',
      `${grouped(graph.closure.edges)} directed edges, largest degree ${grouped(graph.closure.out_degrees.max)}`,
    ],
    ['local optima', `${grouped(optima.closure.cells)}, ${grouped(optima.closure.strict)} of them strict`],
  ];
  const ten = rarity.top.find(({ cells }) => cells === 10);
  if (ten) {
    const draws = grouped(Math.round(ten.expected_draws));
    facts.push(['the best ten', `random search needs ${draws} valid draws for one of them, in the mean`]);
  }
  return (
    factsText(facts) +
    `\n${replacementText(summary)}\n${groupsText('depth', summary.by_depth)}\n${groupsText('width', summary.by_width)}` +
    notes.map((note) => `\n${paint('yellow', 'note')}  ${note}\n`).join('')
  );
}

function replacementText({ op_replacement: effects }: LandscapeSummary): string {
  const rows = Object.entries(effects).map(
    ([name, { mean_change: change, mean_relative_time_change: time }]) => [
      name.replace('>', ' > '),
      changeText(change),
      changeText(time),
    ],
  );
  const head = ['replacing', 'accuracy', 'time'].map((name) => paint('dim', name));
  return columns([head, ...rows], ['left', 'right', 'right']);
}

function changeText(mean: number | null): string {
  return mean === null ? '–' : `${(100 * mean).toFixed(2)} %`;
}

function groupsText(what: string, groups: CellGroups): string {
  const rows = Object.entries(groups).map(([key, { cells, mean, mean_training_time: seconds }]) => [
    key,
    grouped(cells),
    fraction(mean),
    seconds === null ? '–' : grouped(Math.round(seconds)),
  ]);
  const head = [what, 'cells', 'mean', 'seconds'].map((name) => paint('dim', name));
  return columns([head, ...rows], ['right', 'right', 'right', 'right']);
}
