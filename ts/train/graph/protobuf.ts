// GraphDef and ConfigProto as TensorFlow's graph.proto, node_def.proto, attr_value.proto and config.proto have them.
import { PbfWriter } from 'pbf';

/** Numbers of TensorFlow's `DataType`. */
export const DataType = { float: 1, double: 2, int32: 3, bool: 10, bfloat16: 14 } as const;

/** One of {@link DataType}. */
export type DataType = (typeof DataType)[keyof typeof DataType];

/** A setting of an operation. */
export type Attribute =
  | { readonly type: DataType }
  | { readonly shape: readonly number[] }
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly bool: boolean }
  | { readonly text: string }
  | { readonly tensor: ConstantTensor };

/** The value of a constant. */
interface ConstantTensor {
  readonly type: DataType;
  readonly shape: readonly number[];
  /** Little-endian numbers. */
  readonly bytes: Uint8Array;
}

/** An operation of a graph. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Operations behave as in this version of the format, of TensorFlow 2.9. */
const PRODUCER = 1087;

/** The bytes of a `GraphDef`. */
export function encodeGraphDef(nodes: readonly GraphNode[]): Uint8Array {
  const writer = new PbfWriter();
  for (const node of nodes) writer.writeMessage(1, writeNode, node);
  writer.writeMessage(4, (producer: number, versions) => versions.writeVarintField(1, producer), PRODUCER);
  return writer.finish();
}

/** The bytes of a `ConfigProto`; 0 leaves the number of threads to TensorFlow. */
export function encodeConfig(threads: number): Uint8Array {
  const writer = new PbfWriter();
  if (threads > 0) {
    // intra_op_parallelism_threads and inter_op_parallelism_threads
    writer.writeVarintField(2, threads);
    writer.writeVarintField(5, threads);
    // use_per_session_threads: else the first session of the process decides for all.
    writer.writeBooleanField(9, true);
  }
  // gpu_options.allow_growth: memory of a GPU is taken as it is needed.
  writer.writeMessage(6, (_none: undefined, options) => options.writeBooleanField(4, true), undefined);
  // allow_soft_placement: operations without a kernel for the device run on the processor.
  writer.writeBooleanField(7, true);
  writer.writeMessage(10, writeGraphOptions, undefined);
  return writer.finish();
}

/**
 * Passes of TensorFlow's optimiser that find next to nothing in these graphs, and took longer than all else before the first step. The
 * others stay: `layout` is for GPUs, `remapping` makes one operation of convolution and normalisation in evaluations.
 */
const PASSES_OFF = {
  constant_folding: 3,
  arithmetic_optimization: 7,
  dependency_optimization: 8,
  loop_optimization: 9,
  function_optimization: 10,
  shape_optimization: 13,
  implementation_selector: 22,
  common_subgraph_elimination: 24,
  experimental_conditional_code_motion: 30,
};

function writeGraphOptions(_none: undefined, writer: PbfWriter): void {
  // optimizer_options.opt_level: L0. L1 would fold what variables start from into constants, which a session keeps.
  writer.writeMessage(3, (_: undefined, options) => options.writeVarintField(3, -1), undefined);
  // rewrite_options
  writer.writeMessage(10, writeRewriterConfig, undefined);
}

function writeRewriterConfig(_none: undefined, writer: PbfWriter): void {
  for (const field of Object.values(PASSES_OFF)) writer.writeVarintField(field, 2);
  // memory_optimization: NO_MEM_OPT
  writer.writeVarintField(4, 1);
  // meta_optimizer_iterations: ONE
  writer.writeVarintField(12, 1);
}

function writeNode({ name, op, inputs, attributes }: GraphNode, writer: PbfWriter): void {
  writer.writeStringField(1, name);
  writer.writeStringField(2, op);
  for (const input of inputs) writer.writeStringField(3, input);
  for (const entry of Object.entries(attributes)) writer.writeMessage(5, writeAttributeEntry, entry);
}

function writeAttributeEntry([name, attribute]: readonly [string, Attribute], writer: PbfWriter): void {
  writer.writeStringField(1, name);
  writer.writeMessage(2, writeAttribute, attribute);
}

function writeAttribute(attribute: Attribute, writer: PbfWriter): void {
  if ('type' in attribute) writer.writeVarintField(6, attribute.type);
  else if ('shape' in attribute) writer.writeMessage(7, writeShape, attribute.shape);
  else if ('int' in attribute) writer.writeVarintField(3, attribute.int);
  else if ('ints' in attribute) writer.writeMessage(1, writeInts, attribute.ints);
  else if ('float' in attribute) writer.writeFloatField(4, attribute.float);
  else if ('bool' in attribute) writer.writeBooleanField(5, attribute.bool);
  else if ('text' in attribute) writer.writeStringField(2, attribute.text);
  else writer.writeMessage(8, writeTensor, attribute.tensor);
}

function writeInts(ints: readonly number[], writer: PbfWriter): void {
  writer.writePackedVarint(3, [...ints]);
}

function writeShape(shape: readonly number[], writer: PbfWriter): void {
  for (const axis of shape) writer.writeMessage(2, writeAxis, axis);
}

function writeAxis(axis: number, writer: PbfWriter): void {
  writer.writeVarintField(1, axis);
}

function writeTensor({ type, shape, bytes }: ConstantTensor, writer: PbfWriter): void {
  writer.writeVarintField(1, type);
  writer.writeMessage(2, writeShape, shape);
  writer.writeBytesField(4, bytes);
}
