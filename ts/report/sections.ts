import type { Drawing } from './chart.ts';
import type { ReportData } from './data.ts';
import { section } from './document.ts';
import { distributionFigure } from './distribution-figure.ts';
import { chartFigure, plainFigure } from './figures.ts';
import { lineChart } from './line-chart.ts';
import { html, type Markup } from './markup.ts';
import { budgetText, clockUnit, fraction, grouped, objectiveText } from './numbers.ts';
import { rankFigure } from './rank-figure.ts';
import { regretFigure } from './regret-figure.ts';
import type { Standalone } from './standalone.ts';
import { comparisonTable, curveTable, targetTable } from './tables.ts';
import { targetFigure } from './target-figure.ts';

/** All figures, each in a section with what belongs to it. */
export function figureSections(data: ReportData, drawing: Drawing): Markup[] {
  const { runs, budget } = data.protocol;
  const over = clockUnit(budget) === 'seconds' ? 'simulated training time' : 'the number of queries';
  const { statistics } = data;
  const target = fraction(statistics.common_target ?? NaN);
  const sections = [
    section(
      'regret-over-clock',
      'Regret over the clock',
      chartFigure(
        data,
        drawing,
        regretFigure(data, 'quality'),
        html`<strong>Figure 1.</strong> Mean regret over ${grouped(runs)} ${runs === 1 ? 'run' : 'runs'}
          against ${over}, up to the budget of ${budgetText(budget)}; bands reach from the lower to the upper
          quartile. Curves begin when every run has an incumbent.`,
      ),
      curveTable(data, 'quality', 1),
    ),
    section(
      'objective-over-clock',
      'What the searchers observe',
      chartFigure(
        data,
        drawing,
        regretFigure(data, 'objective'),
        html`<strong>Figure 2.</strong> As figure 1, of the objective: the highest
          ${objectiveText(data.protocol.objective)} that a query may tell,
          ${fraction(statistics.best_objective)}, minus what the incumbent was observed to have.`,
      ),
      curveTable(data, 'objective', 2),
    ),
    section(
      'distribution',
      'Distribution of the final regret',
      chartFigure(
        data,
        drawing,
        distributionFigure(data),
        html`<strong>Figure 3.</strong> Empirical distribution of the final regret: the share of runs that end
          with at most this regret. Further left is better. Runs without regret count from the left edge on.`,
      ),
    ),
    section(
      'time-to-target',
      'Time to target',
      chartFigure(
        data,
        drawing,
        targetFigure(data),
        html`<strong>Figure 4.</strong> The share of all runs that have had an incumbent with a regret of at
          most ${target} by a moment: the largest of the searchers' median final regrets. Further left is
          faster.`,
      ),
      targetTable(data),
    ),
  ];
  if (data.searchers.length === 1) return sections;
  return [
    ...sections,
    section(
      'comparison',
      'Which differences are real',
      plainFigure(
        'ranks',
        (screen) => rankFigure(data, drawing, screen),
        html`<strong>Figure 5.</strong> Mean ranks of the final regrets, run by run; 1 is best. A bar joins
          searchers whose mean ranks are less than the critical difference apart (Nemenyi, level 0.05).`,
      ),
      comparisonTable(data),
    ),
  ];
}

/** All figures as files of their own. */
export function figures(data: ReportData): Standalone[] {
  const names = data.searchers.map(({ name }) => name);
  const charts = [
    regretFigure(data, 'quality'),
    regretFigure(data, 'objective'),
    distributionFigure(data),
    targetFigure(data),
  ];
  const drawn = charts.flatMap((chart): Standalone[] => {
    if (!chart) return [];
    // Where lines do not step, their names stand beside them.
    return [
      {
        id: chart.id,
        names: chart.steps ? names : [],
        draw: (drawing, screen) => lineChart(chart, drawing, screen, false),
      },
    ];
  });
  return [...drawn, { id: 'ranks', draw: (drawing, screen) => rankFigure(data, drawing, screen) }];
}
