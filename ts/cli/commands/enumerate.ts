import { stat } from 'node:fs/promises';
import { extname } from 'node:path';

import type { Command } from 'commander';

import { hexOf } from '../../cell/facts.ts';
import { matrixOf, opsOf } from '../../cell/layout.ts';
import { NasBenchError } from '../../errors.ts';
import { Space, type SpaceLimits } from '../../space.ts';
import { examples } from '../examples.ts';
import { interruptible } from '../interrupt.ts';
import { optionNumber } from '../option-number.ts';
import { write, writeJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { columns, grouped, paint } from '../terminal.ts';
import { replaceFileWith } from '../../replace-file.ts';
import type { RegisterCommand } from './index.ts';

interface Options extends Partial<SpaceLimits> {
  out?: string;
  force?: boolean;
  json?: boolean;
}

/** What the command says, in the names of its JSON. */
interface Summary {
  cells: number;
  labelled: number;
  by_vertices: Record<number, number>;
  sha256: string;
  seconds: number;
}

/** `nasbench101 enumerate`. */
export const registerEnumerate: RegisterCommand = (program) => {
  program
    .command('enumerate')
    .summary('count and hash every cell of a space')
    .description(
      'Counts and hashes every cell of a space. The SHA-256 is that of all module hashes in ascending order, as text,\n' +
        'without separators: two programs that agree on it agree on the space.',
    )
    .option('--vertices <n>', 'most vertices, 2 to 7 (default: 7)', optionNumber)
    .option('--edges <n>', 'most edges, 1 to 9 (default: 9)', optionNumber)
    .option('--ops <n>', 'number of operations, 1 to 3 (default: 3)', optionNumber)
    .option('--out <file>', 'write the cells: CSV if the name ends in .csv, else JSON lines')
    .option('--force', 'replace the file if it exists')
    .addHelpText(
      'after',
      examples(
        ['the whole space', 'nasbench101 enumerate'],
        ['the 91 cells of at most four vertices', 'nasbench101 enumerate --vertices 4 --json'],
        ['as a file', 'nasbench101 enumerate --vertices 5 --edges 6 --out cells.csv'],
      ),
    )
    .action(async (_options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const summary = await interruptible((signal) => enumerate(options, signal));
      await (options.json ? writeJson(summary) : write(summaryText(summary)));
    });
};

async function enumerate(options: Options, signal: AbortSignal): Promise<Summary> {
  const { vertices, edges, ops, out, force = false } = options;
  const began = performance.now();
  const space = new Space({ vertices, edges, ops });
  let sha256 = '';
  let seconds = 0;
  const hash = async (): Promise<Uint8Array> => {
    const hashes = await withProgress('hashing', (onProgress) => space.hashes({ signal, onProgress }));
    sha256 = hashes.sha256;
    seconds = (performance.now() - began) / 1000;
    return hashes.bytes;
  };
  if (out !== undefined && !force && (await stat(out).catch(() => undefined))?.isFile())
    throw new NasBenchError(
      'NB101_FILE_EXISTS',
      `${out}: there is a file already; give another name, or --force`,
    );
  // The file is opened first, so that a wrong name is known at once.
  if (out === undefined) await hash();
  else await replaceFileWith(out, () => cellTexts(space, hash, formatOf(out), signal));
  return { cells: space.size, labelled: space.labelled, by_vertices: space.sizeByVertices, sha256, seconds };
}

/** Cells in each piece of the file. */
const PIECE = 4096;

async function* cellTexts(
  space: Space,
  hash: () => Promise<Uint8Array>,
  format: Format,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const hashes = await hash();
  const cells = space.packedCells();
  yield format.heading;
  for (let first = 0; first < cells.length; first += PIECE) {
    signal.throwIfAborted();
    let text = '';
    for (const [i, packed] of cells.subarray(first, first + PIECE).entries()) {
      const index = first + i;
      text += format.line(index, hexOf(hashes.subarray(16 * index, 16 * index + 16)), packed);
    }
    yield text;
  }
}

interface Format {
  heading: string;
  line: (index: number, hash: string, packed: number) => string;
}

/** The matrix as the published table writes it, V * V digits. */
const CSV: Format = {
  heading: 'index,hash,matrix,ops\n',
  line: (index, hash, packed) =>
    `${index},${hash},${matrixOf(packed).flat().join('')},${opsOf(packed).join(' ')}\n`,
};

/** Lines that `nasbench101 cell -` reads. */
const JSON_LINES: Format = {
  heading: '',
  line: (index, hash, packed) =>
    `${JSON.stringify({ index, hash, matrix: matrixOf(packed), ops: opsOf(packed) })}\n`,
};

function formatOf(path: string): Format {
  return extname(path).toLowerCase() === '.csv' ? CSV : JSON_LINES;
}

function summaryText({ cells, labelled, by_vertices, sha256, seconds }: Summary): string {
  const counts = Object.entries(by_vertices).map(([vertices, count]) => [vertices, grouped(count)]);
  return (
    columns(
      [
        [paint('dim', 'vertices'), paint('dim', 'cells')],
        ...counts,
        ['all', paint('bold', grouped(cells))],
        ['labelled', grouped(labelled)],
      ],
      ['right', 'right'],
    ) + `\nSHA-256 of all hashes: ${sha256}\n${seconds.toFixed(2)} s\n`
  );
}
