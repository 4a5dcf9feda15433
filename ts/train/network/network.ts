import type { NetworkConfig } from '../../cell/cost.ts';
import { NasBenchError } from '../../errors.ts';
import { vertexChannels } from './channels.ts';
import { LayerList, type Network } from './layers.ts';
import type { Module, NetworkOp } from './module.ts';

/**
 * The network around a module: stem, stacks of modules with the channels doubled and the image halved between them, global
 * average, dense layer. Exactly what the original builds.
 *
 * @throws `NasBenchError` NB101_BAD_NETWORK if there are too few channels to share
 */
export function networkOf(module: Module, config: NetworkConfig): Network {
  const layers = new LayerList(config.imageSize, config.imageChannels);
  let channels = config.stemChannels;
  let end = layers.convBnRelu(0, 3, channels);
  layers.auxiliary.push(end);
  for (let stack = 0; stack < config.stacks; stack++) {
    if (stack > 0) {
      end = layers.maxPool(end, 2, 2);
      channels *= 2;
    }
    for (let cell = 0; cell < config.cellsPerStack; cell++) end = addModule(layers, module, end, channels);
    layers.auxiliary.push(end);
  }
  layers.averageAndDense(end, config.classes);
  return layers;
}

function addModule(layers: LayerList, module: Module, input: number, channels: number): number {
  const { edges, ops } = module;
  const last = ops.length - 1;
  const widths = vertexChannels(module, layers.at(input).channels, channels);
  const outputs: number[] = [input];
  for (let v = 1; v < last; v++) {
    const width = widths[v] ?? 0;
    const from: number[] = [];
    for (let x = 1; x < v; x++) if (edges[x]?.[v]) from.push(layers.truncate(outputs[x] ?? 0, width));
    // A projection, since the input may have another number of channels.
    if (edges[0]?.[v]) from.push(layers.convBnRelu(input, 1, width));
    outputs.push(addOp(layers, ops[v] ?? 'identity', layers.sum(from), width));
  }
  const feeding = outputs.filter((_output, v) => v > 0 && edges[v]?.[last]);
  const projected = edges[0]?.[last] ? [layers.convBnRelu(input, 1, channels)] : [];
  if (feeding.length === 0) return projected[0] ?? input;
  return layers.sum([layers.concat(feeding), ...projected]);
}

function addOp(layers: LayerList, op: NetworkOp, from: number, channels: number): number {
  switch (op) {
    case 'conv3x3-bn-relu':
      return layers.convBnRelu(from, 3, channels);
    case 'conv1x1-bn-relu':
      return layers.convBnRelu(from, 1, channels);
    case 'maxpool3x3':
      return layers.maxPool(from, 3, 1);
    case 'identity':
      return from;
    case 'bottleneck3x3':
      return addBottleneck(layers, from, 3, channels);
    case 'bottleneck5x5':
      return addBottleneck(layers, from, 5, channels);
    case 'maxpool3x3-conv1x1':
      return layers.convBnRelu(layers.maxPool(from, 3, 1), 1, channels);
  }
}

function addBottleneck(layers: LayerList, from: number, kernel: number, channels: number): number {
  const narrow = Math.floor(channels / 4);
  if (narrow === 0)
    throw new NasBenchError(
      'NB101_BAD_NETWORK',
      `a bottleneck of ${channels} channels has none left in its middle, expected at least 4; take more stem channels`,
    );
  const middle = layers.convBnRelu(layers.convBnRelu(from, 1, narrow), kernel, narrow);
  return layers.convBnRelu(middle, 1, channels);
}
