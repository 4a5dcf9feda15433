import type { ImportSummary } from '../table/import.ts';
import { columnsText, factsText, grouping, heading, kindText } from './table-text.ts';
import { sourcesText, userColumnsText } from './table-text.ts';
import { columns, grouped, paint } from './terminal.ts';

/** An import for people: what came in, what was odd about it, and what the table has. */
export function importText(summary: ImportSummary, out: string): string {
  const { kind, cells, records, numbers, bytes, seconds, budgets } = summary;
  const facts: [string, string][] = [
    ['table', `${paint('bold', out)}, ${grouped(bytes)} bytes`],
    ['kind', kindText(kind)],
    ['cells', grouped(cells)],
  ];
  if (records > 0) facts.push(['records', grouped(records)]);
  if (numbers > 0) facts.push(['numbers', grouped(numbers)]);
  const parts = [factsText(facts), sourcesText(summary.sources)];
  if (budgets.length > 0) parts.push(budgetsText(summary));
  parts.push(columnsText(summary.columns));
  if (summary.userColumns.length > 0) parts.push(userColumnsText(summary.userColumns));
  const notes = oddities(summary);
  if (notes !== '') parts.push(notes);
  return `${parts.join('\n')}\n${seconds.toFixed(2)} s\n`;
}

function budgetsText({ budgets }: ImportSummary): string {
  const rows = budgets.map(({ epochs, cellsByRepeats }) => [
    String(epochs),
    Object.entries(cellsByRepeats)
      .map(([repeats, cells]) => `${grouped(cells)} with ${repeats}`)
      .join(', '),
  ]);
  return columns([heading(['epochs', 'cells by repeats']), ...rows], ['right', 'left']);
}

/** Whatever a careful reader of the table should know. */
function oddities(summary: ImportSummary): string {
  const kept = summary.complete ? 'kept for exports' : 'left out';
  const counts: [count: number, what: string][] = [
    [summary.chanceLevelRecords, 'records no better than guessing, kept'],
    [summary.notFinite, 'numbers infinite or NaN, kept'],
    [summary.ownRepresentatives, 'cells trained in another vertex order than the published one, kept'],
    [summary.ownParameters, 'cells with other trainable parameters than their matrix gives, kept'],
    [summary.mixedNetworks, 'records that contradict the first one of their cell in order or parameters'],
    [summary.otherEvaluations, `evaluations neither half-way nor final, ${kept}`],
    [summary.unfinishedRecords, `records not trained to their budget, final evaluation ${kept}`],
    [
      summary.skippedFields.length,
      `kinds of fields that the original does not have, left out${fields(summary)}`,
    ],
  ];
  const notes = counts.filter(([count]) => count > 0);
  return columns(
    notes.map(([count, what]) => [grouped(count), what]),
    ['right', 'left'],
  );
}

/** Which fields were skipped: numbers of protobuf messages. */
function fields({ skippedFields }: ImportSummary): string {
  const texts = grouping(skippedFields, ({ message }) => message).map(
    (skipped) => `${skipped[0]?.message} ${skipped.map(({ field }) => field).join(' ')}`,
  );
  return `: ${texts.join(', ')}`;
}
