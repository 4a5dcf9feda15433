/**
 * Training of networks on CIFAR-10 through TensorFlow, which is loaded when the first training starts.
 *
 * @packageDocumentation
 */
export type { Cifar10 } from './data/cifar10.ts';
export { readCifar10 } from './data/cifar10.ts';
export { downloadCifar10, type DownloadCifar10Options } from './data/download.ts';
export { NETWORK_OPS, type NetworkOp } from './network/module.ts';
export { NETWORK_PRESETS, type Preset } from './network/presets.ts';
export type { TrainingStep } from './run/attempt.ts';
export { PAPER_TRAINING, type TrainingChanges, type TrainingConfig } from './run/config.ts';
export type { FailedTraining, TrainedNetwork, TrainingOutcome, TrainingRecord } from './run/outcome.ts';
export { TrainingOutput, type OutputOptions } from './run/output.ts';
export type { AttemptFailure, EpochPoint, TrainingEvaluation } from './run/progress.ts';
export {
  sampleMetrics,
  type ParameterNorm,
  type SampleMetrics,
  type SampleMetricsOptions,
} from './run/sample-metrics.ts';
export type { Schedule } from './run/schedule.ts';
export { train, type TrainOptions } from './run/train.ts';
export { mergeTrainings, type MergeSummary, type TrainingEnvironment } from './sweep/merge.ts';
export { sweep, type SkippedUnit, type SweepOptions, type SweepSummary } from './sweep/sweep.ts';
export type { Shard, SweepPlan, WorkUnit } from './sweep/units.ts';
export {
  tryTensorFlows,
  type FoundTensorFlow,
  type TensorFlowDevice,
  type TriedTensorFlow,
} from './tensorflow/find.ts';
export { setupTensorFlow, type SetupOptions, type SetupSummary } from './tensorflow/setup.ts';
