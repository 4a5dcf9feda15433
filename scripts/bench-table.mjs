// The table of benchmarks, as text.

/** Rows under their groups, with aligned columns. */
export function table(rows) {
  const lines = [
    ['operation', 'median', 'ratio to peers', 'target', ''],
    ...rows.map(({ group, operation, nanoseconds, peers, target }) => [
      operation === group ? group : `${group}: ${operation}`,
      time(nanoseconds),
      peers.map(({ name, ratio }) => `${digits(ratio)} x ${name}`).join(', '),
      target === undefined ? '' : time(target),
      verdict({ nanoseconds, target }),
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column].length)));
  return lines.map((line) => `${line.map(padded).join('  ').trimEnd()}\n`).join('');

  function padded(cell, column) {
    const isNumber = column === 1 || column === 3;
    return isNumber ? cell.padStart(widths[column]) : cell.padEnd(widths[column] ?? 0);
  }
}

/** Whether an operation is as fast as it should be; nothing if nobody said how fast. */
function verdict({ nanoseconds, target }) {
  if (target === undefined) return '';
  return nanoseconds <= target ? 'pass' : 'miss';
}

function time(nanoseconds) {
  const units = [
    [1e9, 's'],
    [1e6, 'ms'],
    [1e3, 'µs'],
  ];
  const [size, name] = units.find(([most]) => nanoseconds >= most) ?? [1, 'ns'];
  return `${digits(nanoseconds / size)} ${name}`;
}

function digits(value) {
  return String(Number(value.toPrecision(3)));
}
