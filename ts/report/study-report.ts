import { badArgument } from '../arguments.ts';
import { reportData } from '../study/report-data.ts';
import { StudyResult } from '../study/result.ts';
import { foundCellSection } from './cell-section.ts';
import { openDrawing } from './chart.ts';
import type { ReportData } from './data.ts';
import { reportDocument, section } from './document.ts';
import { boxStyle, searcherBoxes } from './figures.ts';
import { html } from './markup.ts';
import { budgetText, grouped } from './numbers.ts';
import { protocolSection } from './protocol-section.ts';
import { regretTable } from './regret-table.ts';
import { figures, figureSections } from './sections.ts';
import { standaloneFigures } from './standalone.ts';

/**
 * A study as one self-contained HTML page: protocol, regret over the clock, distribution of the final regrets, comparisons,
 * and the best cell found. Equal studies give equal pages; {@link StudyResult.writeReport} writes it to a file.
 *
 * @throws `NasBenchError` NB101_BAD_ARGUMENT
 *
 * @example
 * ```ts
 * response.end(await studyReport(result));
 * ```
 */
export async function studyReport(result: StudyResult): Promise<string> {
  return studyPage(await dataOf(result));
}

/**
 * The figures of {@link studyReport} as SVG documents of their own, by name, in light colours and with their first scales.
 * Those that have nothing to draw are left out.
 *
 * @throws `NasBenchError` NB101_BAD_ARGUMENT
 *
 * @example
 * ```ts
 * for (const [name, svg] of Object.entries(await studyFigures(result))) await writeFile(`${name}.svg`, svg);
 * ```
 */
export async function studyFigures(result: StudyResult): Promise<Record<string, string>> {
  return standaloneFigures(figures(await dataOf(result)), await openDrawing());
}

async function dataOf(result: StudyResult): Promise<ReportData> {
  if (result instanceof StudyResult) return reportData(result);
  throw badArgument('the result', result, 'what study() found');
}

/** The page of a study. It says everything without its script. */
export async function studyPage(data: ReportData): Promise<string> {
  const drawing = await openDrawing();
  const found = await foundCellSection(data);
  const { runs, budget } = data.protocol;
  return reportDocument({
    title: 'Architecture search study on NAS-Bench-101',
    heading: 'Architecture search on NAS-Bench-101',
    kind: data.kind,
    intro: html`${grouped(data.searchers.length)} ${data.searchers.length === 1 ? 'searcher' : 'searchers'},
    ${grouped(runs)} independent ${runs === 1 ? 'run' : 'runs'} each, ${budgetText(budget)} a run.`,
    style: boxStyle(data),
    main: [
      protocolSection(data),
      section('final-regret', 'Final regret', regretTable(data)),
      searcherBoxes(data),
      ...figureSections(data, drawing),
      found,
    ],
    footer: `${data.tool}. The protocol on the same benchmark gives this page again, byte for byte.`,
  });
}
