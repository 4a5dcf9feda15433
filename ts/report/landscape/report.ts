import { badArgument } from '../../arguments.ts';
import { Landscape } from '../../landscape/result.ts';
import type { LandscapeSummary } from '../../landscape/summary.ts';
import { openDrawing, type Drawing } from '../chart.ts';
import { reportDocument, section } from '../document.ts';
import { html, type Markup } from '../markup.ts';
import { coverageText, fraction, grouped } from '../numbers.ts';
import { standaloneFigures } from '../standalone.ts';
import { version } from '../../version.ts';
import { cellSections } from './cells-section.ts';
import { densityFigures } from './density-figures.ts';
import { figureMarkup, type Figure } from './figure.ts';
import { basinFigure, networkFigure } from './optima-figures.ts';
import { distanceTable, funnelText, graphTable, optimaTable, rarityTable } from './search-tables.ts';
import { spreadFigures } from './spread-figures.ts';
import { structureFigures } from './structure-figures.ts';
import {
  convergenceTable,
  correlationTable,
  groupTable,
  noiseTable,
  replacementTable,
  spaceTable,
} from './tables.ts';
import { autocorrelationFigure, degreeFigure, distanceFigures } from './walk-figures.ts';
import { quantityText } from './words.ts';

const CELLS_STYLE = `.cells { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: flex-end; }
.cells figure { flex: 0 1 auto; max-width: 100%; }
.table + .table, .table + figure, figure + .table, figure + figure, p + figure { margin-top: 2rem; }
.cells figure + figure { margin-top: 0.75rem; }`;

/**
 * A landscape as one self-contained HTML page with all figures. Equal landscapes give equal pages;
 * {@link Landscape.writeReport} writes it to a file.
 *
 * @throws `NasBenchError` NB101_BAD_ARGUMENT
 *
 * @example
 * ```ts
 * response.end(await landscapeReport(found));
 * ```
 */
export async function landscapeReport(found: Landscape): Promise<string> {
  const summary = summaryOf(found);
  const drawing = await openDrawing();
  const { metric, epochs, space, coverage, kind, notes } = summary;
  return reportDocument({
    title: 'The landscape of NAS-Bench-101',
    heading: 'The landscape of NAS-Bench-101',
    kind,
    intro: html`By mean ${quantityText(metric)} after ${grouped(epochs)} epochs, of
    ${coverage === 1 ? 'all' : html`${coverageText(coverage)} of all`} ${grouped(space.cells)} cells. The best
    is cell ${String(space.best.cell)} with ${fraction(space.best.value)}.`,
    style: CELLS_STYLE,
    main: [...notesSection(notes), ...sections(summary, drawing), ...(await cellSections(summary))],
    footer: `nasbench101 ${version()}. The same command on the same benchmark gives this page again, byte for byte.`,
  });
}

/**
 * The figures of {@link landscapeReport} as SVG documents of their own, by name, in light colours.
 *
 * @throws `NasBenchError` NB101_BAD_ARGUMENT
 *
 * @example
 * ```ts
 * for (const [name, svg] of Object.entries(await landscapeFigures(found))) await writeFile(`${name}.svg`, svg);
 * ```
 */
export async function landscapeFigures(found: Landscape): Promise<Record<string, string>> {
  const figures = Object.values(allFigures(summaryOf(found))).flat();
  return standaloneFigures(figures, await openDrawing());
}

function summaryOf(found: Landscape): LandscapeSummary {
  if (found instanceof Landscape) return found.summary();
  throw badArgument('the landscape', found, 'what landscape() found');
}

function notesSection(notes: readonly string[]): Markup[] {
  if (notes.length === 0) return [];
  return [
    section(
      'notes',
      'What is missing',
      html`<ul>
        ${notes.map((note) => html`<li>${note}.</li>`)}
      </ul>`,
    ),
  ];
}

/** The figures by the part of the report that they are in. */
function allFigures(
  summary: LandscapeSummary,
): Record<'spread' | 'scatter' | 'structure' | 'graph' | 'walks' | 'distance' | 'optima', readonly Figure[]> {
  const autocorrelation = autocorrelationFigure(summary);
  const network = networkFigure(summary);
  return {
    spread: spreadFigures(summary),
    scatter: densityFigures(summary),
    structure: structureFigures(summary),
    graph: [degreeFigure(summary)],
    walks: autocorrelation ? [autocorrelation] : [],
    distance: distanceFigures(summary),
    optima: [basinFigure(summary), ...(network ? [network] : [])],
  };
}

function sections(summary: LandscapeSummary, drawing: Drawing): Markup[] {
  const { metric } = summary;
  const figures = allFigures(summary);
  const drawn = (part: keyof typeof figures): Markup[] =>
    figures[part].map((figure) => figureMarkup(figure, drawing));
  return [
    section('space', 'The whole space and its small part', spaceTable(summary)),
    section('spread', 'Spread of every metric', ...drawn('spread')),
    section('convergence', 'Convergence of the train accuracy', convergenceTable(summary)),
    section('scatter', 'Accuracy, time and parameters', ...drawn('scatter')),
    section(
      'structure',
      'By structure',
      ...drawn('structure'),
      groupTable('depth', summary.by_depth, metric),
      groupTable('width', summary.by_width, metric),
      html`<details>
        <summary>By the number of vertices and of edges</summary>
        ${groupTable('vertices', summary.by_vertices, metric)}
        ${groupTable('edges', summary.by_edges, metric)}
      </details>`,
    ),
    section(
      'replacement',
      'Replacing one operation by another',
      html`<p class="quiet">Over all cells and all of their vertices: after minus before.</p>`,
      replacementTable(summary),
    ),
    section(
      'noise',
      'Noise between repeats',
      html`<p class="quiet">Of every cell the standard deviation over its trainings.</p>`,
      noiseTable(summary),
    ),
    section('correlation', 'What few epochs tell of many', correlationTable(summary)),
    section(
      'graph',
      'The neighbour graph',
      html`<p class="quiet">
        Plain neighbours are what single edits of a cell’s own vertices lead to, a directed relation; the
        symmetric closure goes every edit backwards, too.
      </p>`,
      graphTable(summary),
      ...drawn('graph'),
    ),
    section('autocorrelation', 'Locality', ...drawn('walks')),
    section('distance', 'Distance to the best', ...drawn('distance'), distanceTable(summary)),
    section('optima', 'Local optima', optimaTable(summary), funnelText(summary), ...drawn('optima')),
    section('rarity', 'How rare the best are', rarityTable(summary)),
  ];
}
