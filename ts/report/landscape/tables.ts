import type { LandscapeSummary } from '../../landscape/summary.ts';
import type { CellGroups, SpaceSummary } from '../../landscape/space-summary.ts';
import { html, type Markup } from '../markup.ts';
import { fraction, grouped, percent } from '../numbers.ts';
import { number, table, type TableCell } from '../table.ts';
import { correlationText, known, quantityText, secondsText, signed, signedPercent } from './words.ts';

/** The whole space beside its small part. */
export function spaceTable({ space, mini }: LandscapeSummary): Markup {
  const spaces = mini ? [space, mini] : [space];
  const row = (name: string, of: (space: SpaceSummary) => TableCell): TableCell[] => [
    name,
    ...spaces.map(of),
  ];
  const thresholds = Object.keys(space.above);
  return table({
    label: 'The whole space and its part with at most six vertices',
    head: ['', 'whole space', ...(mini ? ['at most 6 vertices'] : [])],
    rows: [
      row('cells', ({ cells }) => number(cells, grouped)),
      row('with the metric', ({ covered }) => number(covered, grouped)),
      row('best', ({ best }) => number(best.value, fraction)),
      row('best cell', ({ best }) => number(best.cell, String)),
      row('mean', ({ mean }) => number(mean, fraction)),
      row('median', ({ median }) => number(median, fraction)),
      row('standard deviation', ({ deviation }) => number(deviation, fraction)),
      row('mean training time (s)', ({ mean_training_time: seconds }) => number(known(seconds), secondsText)),
      row('local optima', ({ local_optima: optima }) => number(optima, grouped)),
      ...thresholds.map((threshold) =>
        row(`above ${threshold}`, ({ above }) => number(above[threshold]?.share ?? NaN, precisePercent)),
      ),
    ],
  });
}

/** A share with two digits, or two significant ones if it is small. */
export function precisePercent(share: number): string {
  if (!Number.isFinite(share)) return '–';
  return share >= 0.0001 || share === 0
    ? `${(100 * share).toFixed(2)} %`
    : `${(100 * share).toPrecision(2)} %`;
}

/** Groups of cells, a row each. */
export function groupTable(what: string, groups: CellGroups, metric: LandscapeSummary['metric']): Markup {
  const timed = Object.values(groups).some(({ mean_training_time: seconds }) => seconds !== null);
  return table({
    label: `By ${what}`,
    head: [
      what,
      'cells',
      `mean ${quantityText(metric)}`,
      'best',
      ...(timed ? ['mean training time (s)'] : []),
    ],
    rows: Object.entries(groups).map(([key, { cells, mean, best, mean_training_time: seconds }]) =>
      [key as TableCell, number(cells, grouped), number(mean, fraction), number(best, fraction)].concat(
        timed ? [number(known(seconds), secondsText)] : [],
      ),
    ),
  });
}

/** Effects of replacing operations. */
export function replacementTable({ op_replacement: effects, metric }: LandscapeSummary): Markup {
  const timed = Object.values(effects).some(({ mean_time_change: seconds }) => seconds !== null);
  return table({
    label: 'Effects of replacing operations',
    head: ['replaced', 'by', 'pairs', quantityText(metric), ...(timed ? ['training time', 'seconds'] : [])],
    rows: Object.entries(effects).map(([name, effect]) => {
      const [from = '', to = ''] = name.split('>');
      const { mean_relative_time_change: relative, mean_time_change: seconds } = effect;
      const times = [
        number(known(relative), signedPercent),
        number(known(seconds), (change) => signed(change, 1)),
      ];
      const row = [
        from,
        html`${to}`,
        number(effect.pairs, grouped),
        number(known(effect.mean_change), signedPercent),
      ];
      return row.concat(timed ? times : []);
    }),
  });
}

/** Noise between repeats. */
export function noiseTable({ noise }: LandscapeSummary): Markup {
  if (noise.length === 0) return html`<p>No cell has two trainings: nothing is known of their noise.</p>`;
  return table({
    label: 'Standard deviation between repeats',
    head: ['metric', 'epochs', 'cells', 'mean', 'median', '95 %', 'pooled', 'pooled, top 10 %'],
    rows: noise.map(({ metric, epochs, cells, mean, median, q95, pooled, pooled_top: top }) => {
      const write = metric === 'training_time' ? (seconds: number) => seconds.toFixed(1) : fraction;
      return [
        quantityText(metric),
        number(epochs, grouped),
        number(cells, grouped),
        ...[mean, median, q95, pooled, top].map((value) => number(value, write)),
      ];
    }),
  });
}

/** Rank correlations between budgets. */
export function correlationTable({ correlation }: LandscapeSummary): Markup {
  const { budgets, validation_test: linear, validation_test_spearman: ranks } = correlation;
  const both =
    linear === null
      ? html``
      : html`<p class="quiet">
          Validation and test accuracy: correlation ${correlationText(linear)}, of ranks
          ${correlationText(known(ranks))}.
        </p>`;
  if (budgets.length === 0)
    return html`${both}
      <p>There is a single budget, and nothing to compare it with.</p>`;
  return html`${both}${table({
    label: 'Rank correlations between budgets',
    head: ['epochs', 'and epochs', 'cells', 'Spearman', 'in the top 10 %'],
    rows: budgets.map(({ epochs, other_epochs: other, cells, spearman, spearman_top: top }) => [
      grouped(epochs),
      number(other, grouped),
      number(cells, grouped),
      number(known(spearman), correlationText),
      number(known(top), correlationText),
    ]),
  })}`;
}

/** How far trainings get on their own images. */
export function convergenceTable({ convergence }: LandscapeSummary): Markup {
  if (convergence.length === 0) return html`<p>No train accuracies are known.</p>`;
  return table({
    label: 'Train accuracy by budget',
    head: ['epochs', 'median half-way', 'median', 'above 0.99', 'above 0.999', 'exactly 1'],
    rows: convergence.map(({ epochs, median_halfway: halfway, median, above_99, above_999, perfect }) => [
      grouped(epochs),
      number(known(halfway), fraction),
      number(median, fraction),
      number(above_99, percent),
      number(above_999, percent),
      number(perfect, percent),
    ]),
  });
}
