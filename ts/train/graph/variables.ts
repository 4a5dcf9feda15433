import type { Network, Parameter } from '../network/layers.ts';
import { FLOAT, type Graph, type TensorName } from './graph.ts';
import { DataType } from './protobuf.ts';

/** A tensor that a session keeps between runs. */
export interface Variable {
  /** Its name, which checkpoints use. */
  readonly name: string;
  readonly shape: readonly number[];
  /** The operation that gives its handle. */
  readonly handle: TensorName;
}

/** What belongs to a trainable tensor. */
interface Trainable {
  readonly parameter: Parameter;
  readonly value: Variable;
  /** RMSProp's running mean of squared gradients. */
  readonly meanSquare: Variable;
  /** RMSProp's momentum. */
  readonly momentum: Variable;
}

/** The moving averages of a batch normalisation. */
export interface MovingAverages {
  readonly mean: Variable;
  readonly variance: Variable;
}

/** All variables of a network that is trained. */
export interface Variables {
  /** By the position of the parameter in the network. */
  readonly trainables: readonly Trainable[];
  /** By the position of the convolution's first parameter. */
  readonly averages: ReadonlyMap<number, MovingAverages>;
  /** All of them, in the order in which checkpoints have them. */
  readonly all: readonly Variable[];
}

/** The deviation of a standard normal distribution that is cut off at two deviations. */
const TRUNCATED_DEVIATION = 0.87962566103423978;

/**
 * Adds the variables of a network, and operations named `initialise` (values that follow from the placeholder `seed`),
 * `read/NAME` and `restore` (from placeholders `value/NAME`).
 */
export function addVariables(graph: Graph, network: Network): Variables {
  const all: Variable[] = [];
  const variable = (name: string, shape: readonly number[]): Variable => {
    const attributes = {
      dtype: { type: DataType.float },
      shape: { shape },
      container: { text: '' },
      shared_name: { text: name },
    };
    const made = { name, shape, handle: graph.op('VarHandleOp', [], attributes, name) };
    all.push(made);
    return made;
  };
  const averages = new Map<number, MovingAverages>();
  const trainables = network.parameters.map((parameter, i) => {
    const { role, shape } = parameter;
    const name = `${role}_${i}`;
    if (role === 'kernel') {
      const channels = shape.slice(3);
      averages.set(i, {
        mean: variable(`${name}_moving_mean`, channels),
        variance: variable(`${name}_moving_variance`, channels),
      });
    }
    return {
      parameter,
      value: variable(name, shape),
      meanSquare: variable(`${name}_mean_square`, shape),
      momentum: variable(`${name}_momentum`, shape),
    };
  });
  const variables = { trainables, averages, all };
  addInitialisation(graph, variables);
  addTransfer(graph, all);
  return variables;
}

/** The value of a variable. */
export function read(graph: Graph, { handle }: Variable): TensorName {
  return graph.op('ReadVariableOp', [handle], { dtype: { type: DataType.float } });
}

/** The operation that gives a variable a value. */
export function assign(graph: Graph, { handle }: Variable, value: TensorName): TensorName {
  return graph.op('AssignVariableOp', [handle, value], { dtype: { type: DataType.float } });
}

function addInitialisation(graph: Graph, { trainables, averages }: Variables): void {
  const seed = graph.placeholder('seed', DataType.int32, []);
  const fill = ({ shape }: Variable, value: number): TensorName =>
    graph.op('Fill', [graph.ints(shape), graph.float(value)], {
      ...FLOAT,
      index_type: { type: DataType.int32 },
    });
  const assigned: TensorName[] = [];
  for (const [i, { parameter, value, meanSquare, momentum }] of trainables.entries()) {
    // Each tensor has a sequence of its own, so that no network's numbers depend on how others are ordered.
    const seeds = graph.op('Pack', [seed, graph.ints([i], [])], {
      T: { type: DataType.int32 },
      N: { int: 2 },
      axis: { int: 0 },
    });
    assigned.push(
      assign(
        graph,
        value,
        initialValue(graph, parameter, seeds) ?? fill(value, parameter.role === 'scale' ? 1 : 0),
      ),
      // TensorFlow 1 starts it at 1, so that the first steps are small.
      assign(graph, meanSquare, fill(meanSquare, 1)),
      assign(graph, momentum, fill(momentum, 0)),
    );
  }
  for (const { mean, variance } of averages.values())
    assigned.push(assign(graph, mean, fill(mean, 0)), assign(graph, variance, fill(variance, 1)));
  graph.group('initialise', assigned);
}

/** Random numbers for weights: TensorFlow's default initialisers. Nothing for what starts with one number. */
function initialValue(graph: Graph, { role, shape }: Parameter, seeds: TensorName): TensorName | undefined {
  const random = (op: string): TensorName =>
    graph.op(op, [graph.ints(shape), seeds], {
      dtype: { type: DataType.float },
      T: { type: DataType.int32 },
      Tseed: { type: DataType.int32 },
    });
  if (role === 'kernel') {
    const [height = 1, width = 1, input = 1] = shape;
    // Variance scaling: scale 1, fan-in, truncated normal.
    const deviation = Math.sqrt(1 / (height * width * input)) / TRUNCATED_DEVIATION;
    return graph.scaled(random('StatelessTruncatedNormal'), deviation);
  }
  if (role === 'weights') {
    // Glorot's uniform distribution.
    const [input = 1, output = 1] = shape;
    const limit = Math.sqrt(6 / (input + output));
    const wide = graph.scaled(random('StatelessRandomUniform'), 2 * limit);
    return graph.op('Sub', [wide, graph.float(limit)], FLOAT);
  }
  return undefined;
}

function addTransfer(graph: Graph, all: readonly Variable[]): void {
  const restored = all.map((variable) => {
    const { name, shape } = variable;
    graph.named(`read/${name}`, read(graph, variable));
    return assign(graph, variable, graph.placeholder(`value/${name}`, DataType.float, shape));
  });
  graph.group('restore', restored);
}
