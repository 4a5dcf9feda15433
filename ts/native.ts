// The only file that imports the addon: what crosses the border is listed here.
export { __panic, __panicAsync, __tick, CancelToken, version } from '../native/index.js';
export {
  cellCanonical,
  cellCost,
  cellDepth,
  cellFacts,
  cellFromEncoding,
  cellFromHash,
  cellFromIndex,
  cellFromSpec,
  cellHash,
  cellIndex,
  cellNeighbours,
  cellPaths,
  cellVertexChannels,
  cellWidth,
} from '../native/index.js';
export {
  spaceCell,
  spaceHashes,
  spaceHashOrder,
  spaceIndexOf,
  spaceIndicesOf,
  spaceLabelled,
  spaceNeighbours,
  spaceOpen,
  spacePackedCells,
  spaceSample,
  spaceSize,
  spaceSizeByVertices,
} from '../native/index.js';
export {
  tableCells,
  tableColumn,
  tableExport,
  tableExportFormat,
  tableHas,
  tableImport,
  tableImportStream,
  tableInfo,
  tableNamedColumn,
  tableOpen,
  tableReader,
  tableRecord,
  tableRecords,
  TableStream,
  tableValue,
  tableValueAt,
  tableVerify,
} from '../native/index.js';
export { studyResolve, studyRun, type StudyRuns } from '../native/index.js';
export type { Progress, TableHandle, TableMeasurement } from '../native/index.js';
