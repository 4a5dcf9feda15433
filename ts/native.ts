// The only file that imports the addon: what crosses the border is listed here.
import type * as Addon from '../native/index.js';
import { loadAddon } from './load-addon.ts';

const addon = loadAddon() as typeof Addon;

// Probes for specs, which nobody else should call.
/* oxlint-disable no-underscore-dangle */
export const __panic: typeof Addon.__panic = addon.__panic;
export const __panicAsync: typeof Addon.__panicAsync = addon.__panicAsync;
export const __tick: typeof Addon.__tick = addon.__tick;
/* oxlint-enable no-underscore-dangle */

export const CancelToken: typeof Addon.CancelToken = addon.CancelToken;
export const addonVersion: typeof Addon.version = addon.version;

export const cellCanonical: typeof Addon.cellCanonical = addon.cellCanonical;
export const cellCost: typeof Addon.cellCost = addon.cellCost;
export const cellDepth: typeof Addon.cellDepth = addon.cellDepth;
export const cellFacts: typeof Addon.cellFacts = addon.cellFacts;
export const cellFromEncoding: typeof Addon.cellFromEncoding = addon.cellFromEncoding;
export const cellFromHash: typeof Addon.cellFromHash = addon.cellFromHash;
export const cellFromIndex: typeof Addon.cellFromIndex = addon.cellFromIndex;
export const cellFromSpec: typeof Addon.cellFromSpec = addon.cellFromSpec;
export const cellHash: typeof Addon.cellHash = addon.cellHash;
export const cellIndex: typeof Addon.cellIndex = addon.cellIndex;
export const cellNeighbours: typeof Addon.cellNeighbours = addon.cellNeighbours;
export const cellPaths: typeof Addon.cellPaths = addon.cellPaths;
export const cellVertexChannels: typeof Addon.cellVertexChannels = addon.cellVertexChannels;
export const cellWidth: typeof Addon.cellWidth = addon.cellWidth;

export const landscapeAnalyse: typeof Addon.landscapeAnalyse = addon.landscapeAnalyse;

export const memoryIsGranted: typeof Addon.memoryIsGranted = addon.memoryIsGranted;

export const spaceCell: typeof Addon.spaceCell = addon.spaceCell;
export const spaceHashes: typeof Addon.spaceHashes = addon.spaceHashes;
export const spaceHashesOf: typeof Addon.spaceHashesOf = addon.spaceHashesOf;
export const spaceHashOrder: typeof Addon.spaceHashOrder = addon.spaceHashOrder;
export const spaceIndexOf: typeof Addon.spaceIndexOf = addon.spaceIndexOf;
export const spaceIndicesOf: typeof Addon.spaceIndicesOf = addon.spaceIndicesOf;
export const spaceLabelled: typeof Addon.spaceLabelled = addon.spaceLabelled;
export const spaceNeighbours: typeof Addon.spaceNeighbours = addon.spaceNeighbours;
export const spaceOpen: typeof Addon.spaceOpen = addon.spaceOpen;
export const spacePackedCells: typeof Addon.spacePackedCells = addon.spacePackedCells;
export const spaceSample: typeof Addon.spaceSample = addon.spaceSample;
export const spaceSize: typeof Addon.spaceSize = addon.spaceSize;
export const spaceSizeByVertices: typeof Addon.spaceSizeByVertices = addon.spaceSizeByVertices;

export const surrogateAbout: typeof Addon.surrogateAbout = addon.surrogateAbout;
export const surrogateEvaluate: typeof Addon.surrogateEvaluate = addon.surrogateEvaluate;
export const surrogateMaterialise: typeof Addon.surrogateMaterialise = addon.surrogateMaterialise;
export const surrogateOpen: typeof Addon.surrogateOpen = addon.surrogateOpen;

export const tableCells: typeof Addon.tableCells = addon.tableCells;
export const tableColumn: typeof Addon.tableColumn = addon.tableColumn;
export const tableExport: typeof Addon.tableExport = addon.tableExport;
export const tableExportFormat: typeof Addon.tableExportFormat = addon.tableExportFormat;
export const tableHas: typeof Addon.tableHas = addon.tableHas;
export const tableImport: typeof Addon.tableImport = addon.tableImport;
export const tableImportStream: typeof Addon.tableImportStream = addon.tableImportStream;
export const tableInfo: typeof Addon.tableInfo = addon.tableInfo;
export const tableNamedColumn: typeof Addon.tableNamedColumn = addon.tableNamedColumn;
export const tableOpen: typeof Addon.tableOpen = addon.tableOpen;
export const tableReader: typeof Addon.tableReader = addon.tableReader;
export const tableRecord: typeof Addon.tableRecord = addon.tableRecord;
export const tableRecords: typeof Addon.tableRecords = addon.tableRecords;
export const TableStream: typeof Addon.TableStream = addon.TableStream;
export const tableRepeats: typeof Addon.tableRepeats = addon.tableRepeats;
export const tableSelect: typeof Addon.tableSelect = addon.tableSelect;
export const tableSetup: typeof Addon.tableSetup = addon.tableSetup;
export const tableValue: typeof Addon.tableValue = addon.tableValue;
export const tableValueAt: typeof Addon.tableValueAt = addon.tableValueAt;
export const tableValues: typeof Addon.tableValues = addon.tableValues;
export const tableUserColumn: typeof Addon.tableUserColumn = addon.tableUserColumn;
export const tableVerify: typeof Addon.tableVerify = addon.tableVerify;

export const studyResolve: typeof Addon.studyResolve = addon.studyResolve;
export const studyOpen: typeof Addon.studyOpen = addon.studyOpen;

export const FileLock: typeof Addon.FileLock = addon.FileLock;
export const imagesRead: typeof Addon.imagesRead = addon.imagesRead;
export const tensorflowLoad: typeof Addon.tensorflowLoad = addon.tensorflowLoad;
export const recordChecksum: typeof Addon.recordChecksum = addon.recordChecksum;
export const trainingRecord: typeof Addon.trainingRecord = addon.trainingRecord;

export type {
  ImageBatch,
  Images,
  OpenStudy,
  OwnStudyRun,
  Progress,
  StudyRuns,
  TableHandle,
  TableMeasurement,
  TensorFlowDevice,
  TensorFlowLibrary,
  TensorFlowOutput,
  TensorFlowSession,
} from '../native/index.js';
export type CancelToken = Addon.CancelToken;
export type FileLock = Addon.FileLock;
export type TableStream = Addon.TableStream;
