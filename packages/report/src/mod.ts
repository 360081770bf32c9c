/// <reference types="node" />
/**
 * Reports on runs: pages, charts, TensorBoard event files and profiles of kernels. For Node.
 *
 * @module
 */
export { comparisonPage } from "./comparison_page.ts";
export { StepProfiler, timedBackend } from "./profile/step_profiler.ts";
export { RunRecorder } from "./recorder.ts";
export { writeReport } from "./report.ts";
export { RunReader, type RunRecord, readRun } from "./run_record.ts";
export { drawSample, isSampled, readSamples } from "./samples.ts";
export { versionEvent } from "./tensorboard/event.ts";
export { EventFile, writeEvents } from "./tensorboard/event_file.ts";
export { crc32c, tfRecord } from "./tensorboard/record.ts";
export { readTimings, TimingLog } from "./timings.ts";
export { textChart } from "./watch/text_chart.ts";
export { lineOf, secondsLeft, viewOf } from "./watch/view.ts";
