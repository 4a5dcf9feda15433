import type { TrainingOptions } from '../measurement.ts';
import type { TableRecord } from '../table/record.ts';
import type { Table } from '../table/table.ts';
import { parseCell } from './cell-argument.ts';
import { describeRefusal, type Refusal } from './exit.ts';
import { lineBatches, type Line } from './lines.ts';
import { write } from './output.ts';
import { recordJson, recordLine, recordLineHeading } from './record-text.ts';
import { paint } from './terminal.ts';

/**
 * Looks up the cell of every line of a stream (a spec, a hash as a JSON string, or an index), in order.
 *
 * @param json - whether answers are JSON
 * @returns whether every line had an answer
 */
export async function queryLines(
  table: Table,
  training: TrainingOptions,
  chunks: AsyncIterable<string>,
  json: boolean,
): Promise<boolean> {
  let allGood = true;
  if (!json) await write(recordLineHeading());
  for await (const lines of lineBatches(chunks)) {
    let text = '';
    for (const line of lines) {
      const answer = lookUp(table, training, line);
      if ('code' in answer) {
        allGood = false;
        text += json
          ? `${JSON.stringify({ error: answer })}\n`
          : `${paint('red', `${answer.code}: ${answer.message}`)}\n`;
      } else {
        text += json ? `${JSON.stringify(recordJson(answer))}\n` : recordLine(answer);
      }
    }
    await write(text);
  }
  return allGood;
}

function lookUp(table: Table, training: TrainingOptions, { number, text }: Line): TableRecord | Refusal {
  try {
    return table.query(parseCell(text), training);
  } catch (error) {
    const refusal = describeRefusal(error);
    if (!refusal) throw error;
    return { code: refusal.code, message: `line ${number}: ${refusal.message}` };
  }
}
