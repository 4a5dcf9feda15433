/** A NumPy file as `numpy.save` writes it. */
export function npy(values: Float64Array, header: { descr?: string; shape?: string } = {}): Buffer {
  const { descr = '<f8', shape = `(${values.length},)` } = header;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  const padded = `${text.padEnd(117)}\n`;
  const head = Buffer.alloc(10);
  head.write('\u0093NUMPY\u0001\u0000', 'latin1');
  head.writeUInt16LE(padded.length, 8);
  return Buffer.concat([head, Buffer.from(padded), new Uint8Array(values.buffer)]);
}
