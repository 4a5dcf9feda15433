import { NasBenchError } from '../errors.ts';

/** A line of input and its number, from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/** A matrix of 4,096 vertices takes 32 MB; whatever is longer would only fill the memory. */
const LONGEST_LINE = 2 ** 26;

/**
 * The lines of a stream that are not blank, in batches: those that have arrived together. So answers to a batch need not
 * wait for more input, and no more than a batch is held.
 *
 * @throws {@link NasBenchError} NB101_BAD_SPEC for a line that does not end
 */
export async function* lineBatches(chunks: AsyncIterable<string>): AsyncGenerator<Line[]> {
  let number = 0;
  let unfinished = '';
  for await (const chunk of chunks) {
    const texts = chunk.split('\n');
    texts[0] = unfinished + (texts[0] ?? '');
    unfinished = texts.pop() ?? '';
    if (unfinished.length > LONGEST_LINE)
      throw new NasBenchError(
        'NB101_BAD_SPEC',
        `line ${number + texts.length + 1} has more than ${LONGEST_LINE} characters`,
      );
    const lines = texts.map((text) => ({ number: ++number, text }));
    yield lines.filter(hasText);
  }
  yield [{ number: number + 1, text: unfinished }].filter(hasText);
}

function hasText(line: Line): boolean {
  return line.text.trim() !== '';
}
