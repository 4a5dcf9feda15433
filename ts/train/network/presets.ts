import type { NetworkConfig } from '../../cell/cost.ts';
import type { CellSpec } from '../../cell/spec.ts';

/** A network with a name. */
export interface Preset {
  /** What is repeated. */
  readonly spec: CellSpec;
  /** How it differs from the network of the paper. */
  readonly network: Partial<NetworkConfig>;
}

function rows(...texts: readonly string[]): number[][] {
  return texts.map((text) => Array.from(text, Number));
}

/**
 * Networks that the original also trains: `resnet20` (stem of 16 channels, two 3x3 convolutions with a skip), `resnet50`
 * (`bottleneck3x3` with a skip, 6 cells a stack), `inception-resnet` (a 1x1 convolution, a 3x3 one and two 3x3 ones side by
 * side with a skip), and `best`, the cell with the best mean test accuracy of the table.
 */
export const NETWORK_PRESETS: Readonly<
  Record<'resnet20' | 'resnet50' | 'inception-resnet' | 'best', Preset>
> = {
  resnet20: {
    spec: {
      matrix: rows('0101', '0010', '0001', '0000'),
      ops: ['input', 'conv3x3-bn-relu', 'conv3x3-bn-relu', 'output'],
    },
    network: { stemChannels: 16 },
  },
  resnet50: {
    spec: { matrix: rows('011', '001', '000'), ops: ['input', 'bottleneck3x3', 'output'] },
    network: { cellsPerStack: 6 },
  },
  'inception-resnet': {
    spec: {
      matrix: rows('0111001', '0000010', '0000010', '0000100', '0000010', '0000001', '0000000'),
      ops: [
        'input',
        'conv1x1-bn-relu',
        'conv3x3-bn-relu',
        'conv3x3-bn-relu',
        'conv3x3-bn-relu',
        'conv1x1-bn-relu',
        'output',
      ],
    },
    network: {},
  },
  best: {
    spec: {
      matrix: rows('0110011', '0000010', '0001000', '0000100', '0000010', '0000001', '0000000'),
      ops: [
        'input',
        'conv1x1-bn-relu',
        'conv3x3-bn-relu',
        'maxpool3x3',
        'conv3x3-bn-relu',
        'conv3x3-bn-relu',
        'output',
      ],
    },
    network: {},
  },
};
