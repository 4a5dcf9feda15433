/**
 * Reports of studies and landscapes as HTML, their figures as SVG, and drawings of cells. What draws is loaded when
 * something is drawn.
 *
 * @packageDocumentation
 */
export { cellToPng } from './cell-png.ts';
export { cellToSvg } from './cell-svg.ts';
export { landscapeFigures, landscapeReport } from './landscape/report.ts';
export { studyFigures, studyReport } from './study-report.ts';
