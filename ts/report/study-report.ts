import { foundCellSection } from './cell-section.ts';
import { openDrawing } from './chart.ts';
import type { ReportData } from './data.ts';
import { reportDocument, section } from './document.ts';
import { boxStyle, searcherBoxes } from './figures.ts';
import { html } from './markup.ts';
import { budgetText, grouped } from './numbers.ts';
import { protocolSection } from './protocol-section.ts';
import { regretTable } from './regret-table.ts';
import { figureSections } from './sections.ts';

/** A study as one self-contained HTML page, which says everything without its script. Equal data give equal bytes. */
export async function studyReport(data: ReportData): Promise<string> {
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
