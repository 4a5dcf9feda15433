import { Cell } from '../cell/cell.ts';
import { describeCells, type CellJson } from '../cell/facts.ts';
import { cellLine, cellLineHeading } from './cell-text.ts';
import { parseCell } from './cell-argument.ts';
import { describeRefusal, type Refusal } from './exit.ts';
import { lineBatches, type Line } from './lines.ts';
import { write } from './output.ts';
import { paint } from './terminal.ts';

/**
 * Answers every line of a stream (a spec, a hash as a JSON string, or an index), in order.
 *
 * @param json - whether answers are JSON
 * @returns whether every line named a cell
 */
export async function answerLines(chunks: AsyncIterable<string>, json: boolean): Promise<boolean> {
  let allGood = true;
  if (!json) await write(cellLineHeading());
  for await (const lines of lineBatches(chunks)) {
    const answers = answerBatch(lines);
    allGood &&= answers.every(({ refusal }) => !refusal);
    await write(answers.map(json ? jsonAnswer : textAnswer).join(''));
  }
  return allGood;
}

interface Answer {
  line: Line;
  refusal?: Refusal;
  cell?: CellJson;
}

/** One call of the addon describes all cells of a batch. */
function answerBatch(lines: readonly Line[]): Answer[] {
  const packed: number[] = [];
  const places: Answer[] = [];
  const answers = lines.map((line) => {
    const answer: Answer = { line };
    const named = nameCell(line);
    if (Cell.isCell(named)) {
      packed.push(named.packed);
      places.push(answer);
    } else {
      answer.refusal = named;
    }
    return answer;
  });
  for (const [i, cell] of describeCells(Uint32Array.from(packed)).entries()) {
    const answer = places[i];
    if (answer) answer.cell = cell;
  }
  return answers;
}

function nameCell({ number, text }: Line): Cell | Refusal {
  try {
    return parseCell(text);
  } catch (error) {
    const refusal = describeRefusal(error);
    if (!refusal) throw error;
    return { code: refusal.code, message: `line ${number}: ${refusal.message}` };
  }
}

function jsonAnswer({ cell, refusal }: Answer): string {
  return `${JSON.stringify(cell ?? { valid: false, error: refusal })}\n`;
}

function textAnswer({ cell, refusal }: Answer): string {
  if (cell) return cellLine(cell);
  return `${paint('red', `${refusal?.code}: ${refusal?.message}`)}\n`;
}
