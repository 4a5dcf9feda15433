import type { Command } from 'commander';

import { registerCell } from './cell.ts';
import { registerCompletion } from './completion.ts';
import { registerDoctor } from './doctor.ts';
import { registerDownloadCifar10 } from './download-cifar10.ts';
import { registerDownload } from './download.ts';
import { registerEnumerate } from './enumerate.ts';
import { registerExport } from './export.ts';
import { registerImport } from './import.ts';
import { registerInfo } from './info.ts';
import { registerLandscape } from './landscape.ts';
import { registerMerge } from './merge.ts';
import { registerQuery } from './query.ts';
import { registerSetupTensorflow } from './setup-tensorflow.ts';
import { registerStudy } from './study.ts';
import { registerSurrogate } from './surrogate.ts';
import { registerSweep } from './sweep.ts';
import { registerTop } from './top.ts';
import { registerTrain } from './train.ts';

/** Adds one command to the program. Each lives in a file of its own beside this one. */
export type RegisterCommand = (program: Command) => void;

/** The commands, in the order in which `--help` lists them. */
export const commands: readonly RegisterCommand[] = [
  registerCell,
  registerEnumerate,
  registerDownload,
  registerImport,
  registerInfo,
  registerQuery,
  registerTop,
  registerExport,
  registerStudy,
  registerLandscape,
  registerSurrogate,
  registerSetupTensorflow,
  registerDoctor,
  registerDownloadCifar10,
  registerTrain,
  registerSweep,
  registerMerge,
  registerCompletion,
];
