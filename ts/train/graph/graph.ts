import { DataType, encodeGraphDef, type Attribute, type GraphNode } from './protobuf.ts';

/** The name of a tensor: that of its operation, and `:1` and so on for outputs after the first. */
export type TensorName = string;

/** Settings that say: numbers of type `T`. */
export const FLOAT: Readonly<Record<string, Attribute>> = { T: { type: DataType.float } };

/** A type of numbers that constants have, too. */
export type Precision = typeof DataType.float | typeof DataType.double;

/** Collects the operations of a graph. */
export class Graph {
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<string, TensorName>();

  /** Adds an operation; gives its first output. */
  op(
    op: string,
    inputs: readonly TensorName[],
    attributes: Readonly<Record<string, Attribute>> = {},
    name = `n${this.#nodes.length}`,
  ): TensorName {
    this.#nodes.push({ name, op, inputs, attributes });
    return name;
  }

  /** A place for a tensor that each run brings; an axis of -1 may have any length. */
  placeholder(name: string, type: DataType, shape: readonly number[]): TensorName {
    return this.op('Placeholder', [], { dtype: { type }, shape: { shape } }, name);
  }

  /** Whole numbers that never change; an empty shape is a single number. */
  ints(numbers: readonly number[], shape: readonly number[] = [numbers.length]): TensorName {
    return this.#constant(DataType.int32, shape, new Uint8Array(Int32Array.from(numbers).buffer));
  }

  /** A number that never changes. */
  float(number: number, type: Precision = DataType.float): TensorName {
    const numbers = type === DataType.float ? Float32Array.of(number) : Float64Array.of(number);
    return this.#constant(type, [], new Uint8Array(numbers.buffer));
  }

  /** Something that stands for others: it is there when they have run. */
  group(name: string, operations: readonly TensorName[]): void {
    const after = operations.map((tensor) => `^${tensor.replace(/:\d+$/, '')}`);
    this.op('NoOp', after, {}, name);
  }

  /** A name of one's own for a tensor. */
  named(name: string, tensor: TensorName, type: DataType = DataType.float): TensorName {
    return this.op('Identity', [tensor], { T: { type } }, name);
  }

  /** The sum of tensors of one shape. */
  sum(tensors: readonly TensorName[], type: DataType = DataType.float): TensorName {
    if (tensors.length === 1) return tensors[0] ?? '';
    return this.op('AddN', tensors, { T: { type }, N: { int: tensors.length } });
  }

  /** The product with a number. */
  scaled(tensor: TensorName, factor: number, type: Precision = DataType.float): TensorName {
    return this.op('Mul', [tensor, this.float(factor, type)], { T: { type } });
  }

  /** The sum over axes, which go. */
  reduce(
    op: 'Sum' | 'Mean',
    tensor: TensorName,
    axes: readonly number[],
    { keep = false, type = DataType.float }: { keep?: boolean; type?: DataType } = {},
  ): TensorName {
    const attributes = { T: { type }, Tidx: { type: DataType.int32 }, keep_dims: { bool: keep } };
    return this.op(op, [tensor, this.ints(axes)], attributes);
  }

  /** The matrix product, of the first or the second transposed. */
  matMul(
    a: TensorName,
    b: TensorName,
    transpose: 'none' | 'first' | 'second' = 'none',
    type: DataType = DataType.float,
  ): TensorName {
    return this.op('MatMul', [a, b], {
      T: { type },
      transpose_a: { bool: transpose === 'first' },
      transpose_b: { bool: transpose === 'second' },
    });
  }

  /** The same numbers in another shape. */
  reshape(tensor: TensorName, shape: readonly number[], type: DataType = DataType.float): TensorName {
    return this.op('Reshape', [tensor, this.ints(shape)], { T: { type }, Tshape: { type: DataType.int32 } });
  }

  /** Part of a tensor; a size of -1 is all that follows. */
  slice(
    tensor: TensorName,
    begin: readonly number[],
    size: readonly number[],
    type: DataType = DataType.float,
  ): TensorName {
    const attributes = { T: { type }, Index: { type: DataType.int32 } };
    return this.op('Slice', [tensor, this.ints(begin), this.ints(size)], attributes);
  }

  /** One after the other along the last axis; a single tensor is that itself. */
  concat(tensors: readonly TensorName[], type: DataType = DataType.float): TensorName {
    if (tensors.length === 1) return tensors[0] ?? '';
    return this.op('ConcatV2', [...tensors, this.ints([-1], [])], {
      T: { type },
      N: { int: tensors.length },
      Tidx: { type: DataType.int32 },
    });
  }

  /** Parts of some widths along the last of so many axes; a single one is the tensor itself. */
  split(
    tensor: TensorName,
    widths: readonly number[],
    rank: number,
    type: DataType = DataType.float,
  ): TensorName[] {
    if (widths.length === 1) return [tensor];
    const others = rank - 1;
    let first = 0;
    // Slices take less time than `SplitV`.
    return widths.map((width) => {
      const begin = [...Array<number>(others).fill(0), first];
      first += width;
      return this.slice(tensor, begin, [...Array<number>(others).fill(-1), width], type);
    });
  }

  /** The same numbers in another type. */
  cast(tensor: TensorName, from: DataType, to: DataType): TensorName {
    if (from === to) return tensor;
    return this.op('Cast', [tensor], { SrcT: { type: from }, DstT: { type: to } });
  }

  /** The `GraphDef`. */
  encode(): Uint8Array {
    return encodeGraphDef(this.#nodes);
  }

  #constant(type: DataType, shape: readonly number[], bytes: Uint8Array): TensorName {
    const key = `${type} ${shape.join()} ${bytes.join()}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.op('Const', [], { dtype: { type }, value: { tensor: { type, shape, bytes } } });
    this.#constants.set(key, name);
    return name;
  }
}
