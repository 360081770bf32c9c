/// <reference types="node" />
/**
 * Reports about runs: pages, charts, TensorBoard event files and kernel profiles. For Node.
 *
 * @module
 */
export { comparisonDrawing, comparisonPage } from "./comparison_page.ts";
export type { CurveName } from "./curve_name.ts";
export { trainingLossOf } from "./figures.ts";
export type { Theme } from "./page/style.ts";
export { StepProfiler, timedBackend } from "./profile/step_profiler.ts";
export { readRun } from "./read_run.ts";
export { type WrittenReport, writeReport } from "./report.ts";
export { type ReportObserverOptions, reportObserver } from "./report_observer.ts";
export { RunReader } from "./run_reader.ts";
export type { RunRecord } from "./run_record.ts";
export { EventFile, writeEvents } from "./tensorboard/event_file.ts";
export { trackData, trackFiles } from "./track_files.ts";
export { bar, fitted, type LinePart } from "./watch/fitted.ts";
export { type FollowOptions, followRun } from "./watch/follow_run.ts";
export { type Progress, type ProgressOptions, progressLine } from "./watch/progress_line.ts";
export { lineOf, viewOf } from "./watch/view.ts";
