import type { Cell } from '../cell/cell.ts';
import { parseCell } from './cell-argument.ts';
import { describeRefusal, type Refusal } from './exit.ts';
import { lineBatches, type Line } from './lines.ts';
import { write } from './output.ts';
import { recordLineHeading, recordLines, recordsJson, type Records } from './record-text.ts';
import { paint } from './terminal.ts';

/** Asks a table for a cell. */
export type Ask = (cell: Cell) => Records;

/**
 * Looks up the cell of every line of a stream (a spec, a hash as a JSON string, or an index), in order.
 *
 * @param json - whether answers are JSON
 * @returns whether every line had an answer
 */
export async function queryLines(ask: Ask, chunks: AsyncIterable<string>, json: boolean): Promise<boolean> {
  let allGood = true;
  if (!json) await write(recordLineHeading());
  for await (const lines of lineBatches(chunks)) {
    let text = '';
    for (const line of lines) {
      const answer = lookUp(ask, line);
      if ('code' in answer) {
        allGood = false;
        text += json
          ? `${JSON.stringify({ error: answer })}\n`
          : `${paint('red', `${answer.code}: ${answer.message}`)}\n`;
      } else {
        text += json ? `${JSON.stringify(recordsJson(answer))}\n` : recordLines(answer);
      }
    }
    await write(text);
  }
  return allGood;
}

function lookUp(ask: Ask, { number, text }: Line): Records | Refusal {
  try {
    return ask(parseCell(text));
  } catch (error) {
    const refusal = describeRefusal(error);
    if (!refusal) throw error;
    return { code: refusal.code, message: `line ${number}: ${refusal.message}` };
  }
}
