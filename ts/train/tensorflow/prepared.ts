import { join } from 'node:path';

import { dataFolder } from '../../table/data-folder.ts';

/** The TensorFlow that `setup-tensorflow` takes. */
export const TENSORFLOW_VERSION = '2.21.0';

/** What is prepared for: the processor, or GPUs of NVIDIA. */
export type Variant = 'cpu' | 'gpu';

/** Where `setup-tensorflow` keeps a TensorFlow. */
export function preparedFolder(variant: Variant): string {
  return join(dataFolder(), 'tensorflow', `${variant}-${TENSORFLOW_VERSION}`);
}

/** A wheel on PyPI. Its native libraries do not depend on the version of Python, so one for each machine is enough. */
export interface Wheel {
  /** The project on PyPI. */
  readonly project: string;
  /** The platform that pip asks for. */
  readonly platform: string;
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** The two libraries in it. */
  readonly members: readonly string[];
  /** Bytes that the libraries take unpacked. */
  readonly unpacked: number;
  /** Bytes of the wheel. */
  readonly bytes: number;
}

const LINUX = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'];
const MACOS = ['tensorflow/libtensorflow_cc.2.dylib', 'tensorflow/libtensorflow_framework.2.dylib'];

/** The wheels for CPython 3.11, by `process.platform` and `process.arch`. */
export const WHEELS: Readonly<Record<string, Wheel>> = {
  'linux x64': {
    project: 'tensorflow-cpu',
    platform: 'manylinux_2_27_x86_64',
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    members: LINUX,
    unpacked: 853_308_936,
    bytes: 273_829_956,
  },
  'linux arm64': {
    project: 'tensorflow',
    platform: 'manylinux_2_27_aarch64',
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    members: LINUX,
    unpacked: 883_062_208,
    bytes: 281_828_020,
  },
  'darwin arm64': {
    project: 'tensorflow',
    platform: 'macosx_12_0_arm64',
    sha256: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
    members: MACOS,
    unpacked: 740_805_624,
    bytes: 223_405_849,
  },
};
