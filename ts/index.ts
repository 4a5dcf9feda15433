/**
 * NAS-Bench-101 for Node.js.
 *
 * @packageDocumentation
 */
export type { Benchmark } from './benchmark/benchmark.ts';
export { openBenchmark, type BenchmarkOptions } from './benchmark/open.ts';
export {
  openSurrogate,
  Surrogate,
  type MaterialiseOptions,
  type Measure,
  type ModelInfo,
} from './benchmark/surrogate.ts';
export { BudgetClock, type BudgetSpent, type Charged } from './budget-clock.ts';
export type { JobOptions } from './cancellable.ts';
export { Cell } from './cell/cell.ts';
export type { CellLike } from './cell/cell-like.ts';
export { PAPER_NETWORK, type Cost, type CostOptions, type NetworkConfig } from './cell/cost.ts';
export {
  adjacencyEncoding,
  cellOfEncoding,
  mutate,
  mutateEncoding,
  pathEncoding,
  randomCell,
  randomEncoding,
} from './cell/encoding.ts';
export type { CellJson } from './cell/facts.ts';
export { OPS, type Op } from './cell/layout.ts';
export type { CellSpec, MatrixRow } from './cell/spec.ts';
export {
  downloadTable,
  type DownloadOptions,
  type DownloadSummary,
  type Edition,
} from './download/download.ts';
export type { OnDownload } from './download/fetch-file.ts';
export { ERROR_CODES, NasBenchError, type ErrorCode } from './errors.ts';
export { landscape, type LandscapeOptions } from './landscape/landscape.ts';
export type { Landscape } from './landscape/result.ts';
export type { Rarity, TopDraw, WithinTwoErrors } from './landscape/rarity-summary.ts';
export type {
  Autocorrelation,
  Climbing,
  Degrees,
  Distances,
  DistanceShell,
  DistanceTo,
  EscapeEdge,
  Funnel,
  FunnelNetwork,
  GraphSummary,
  Lag,
  LocalOptima,
  LocalOptimum,
  Mutations,
  Optima,
  Plateaus,
  RandomWalks,
  RelationSummary,
  WidthCorrelation,
} from './landscape/search-summary.ts';
export type {
  AboveThreshold,
  CellGroup,
  CellGroups,
  DepthWidthGroup,
  SpaceSummary,
  TopCell,
} from './landscape/space-summary.ts';
export type {
  BudgetCorrelation,
  Convergence,
  Correlations,
  Density,
  DensityAxis,
  FrontCell,
  Histogram,
  LandscapeSummary,
  MetricDistribution,
  MetricName,
  OpReplacement,
  ParetoFronts,
  RepeatNoise,
} from './landscape/summary.ts';
export type { Checkpoint, Kind, Measurement, Metric, Repeat, TrainingOptions } from './measurement.ts';
export { version } from './version.ts';
export { seededRandom, type RandomNumbers } from './random.ts';
export { Space, type SampleOptions, type SpaceHashes, type SpaceLimits } from './space.ts';
export type { Outcome, OwnRecord, OwnSearcher, Proposal, RunningSearcher } from './study/own-searcher.ts';
export type {
  AccuracyMetric,
  BenchmarkIdentity,
  Budget,
  Objective,
  Protocol,
  ProtocolPreset,
  Quality,
  ResolvedProtocol,
} from './study/protocol.ts';
export type { StudyResult } from './study/result.ts';
export type {
  Bohb,
  EncodingKind,
  Hyperband,
  LocalSearch,
  Mutation,
  Nsga2,
  Predictor,
  RandomSearch,
  RegularizedEvolution,
  Reinforce,
  Searcher,
  SearcherCommon,
  SearcherName,
  SimulatedAnnealing,
  Smac,
  SuccessiveHalving,
  Tpe,
} from './study/searchers.ts';
export { resolveProtocol, study, type StudyOptions } from './study/study.ts';
export type {
  Comparison,
  Incumbents,
  Interval,
  RegretCurve,
  SearcherStatistics,
  SearcherSummary,
  Spread,
  StudyStatistics,
  StudySummary,
  TimeToTarget,
} from './study/summary.ts';
export { dataFolder } from './table/data-folder.ts';
export type { ExportFormat, ExportOptions, ExportSummary } from './table/export.ts';
export { importTable } from './table/import.ts';
export type { BudgetSummary, ImportOptions, ImportSummary, SkippedFields } from './table/import.ts';
export type {
  Encoding,
  Provenance,
  TableColumn,
  TableSource,
  TrainingSetup,
  UserColumn,
} from './table/info.ts';
export type { ColumnReader } from './table/reader.ts';
export type { RecordJson, TableRecord } from './table/record.ts';
export type { QueryAllOptions, QueryOptions, RepeatDraw } from './table/repeats.ts';
export type {
  Bounds,
  Conditions,
  MetricBounds,
  Selection,
  SelectOptions,
  SortBy,
  Structure,
} from './table/select.ts';
export { openTable, Table, type OpenOptions } from './table/table.ts';
