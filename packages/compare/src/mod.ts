/// <reference types="node" />
/**
 * Optimizers against each other: learning-rate search, seeds, timing, results and tables. For Node.
 *
 * @module
 */
export { type Contest, type Contestant, ownOf, runContest } from "./comparing.ts";
export {
  type Comparison,
  comparisonOf,
  findComparison,
  openComparison,
  readComparison,
  writeText,
} from "./comparison.ts";
export { checkComparisonFolder } from "./comparison_folder.ts";
export { nameOf, type RunResult, readResult, readResults } from "./results.ts";
export type { RunRequest, Workbench } from "./run.ts";
export { gridAround, gridOf } from "./search.ts";
export { type Row, type Summary, summarize } from "./summary.ts";
export { COLUMNS, captionOf, cellsOf, markdownTable, notesOf, textTable } from "./table.ts";
export { measureTiming, readTiming } from "./timing.ts";
