/// <reference types="node" />
/**
 * The part of a run that needs a file system: starting, resuming and training a run, its folder,
 * stored models, exports and devices. For Node.
 *
 * @module
 */

export { exportAdapter, openAdapter, withAdapter } from "./node/adapter_folder.ts";
export { openBackend } from "./node/backends.ts";
export {
  type Costs,
  evaluationTime,
  type MeasureOptions,
  measureCosts,
  stepsThatFit,
} from "./node/calibration.ts";
export { chooseModel } from "./node/chosen_model.ts";
export { createSession } from "./node/create_session.ts";
export { reportLines, reportSummary } from "./node/data_report.ts";
export { drawSample } from "./node/draw_sample.ts";
export { estimateRun, type RunEstimate } from "./node/estimate_run.ts";
export {
  type EvaluateModelOptions,
  type Evaluation,
  type EvaluationSettings,
  evaluateModel,
} from "./node/evaluate_model.ts";
export { checkNewFolder, type ExportFile, writeExport } from "./node/export_folder.ts";
export { type ExportRunOptions, exportRun } from "./node/export_run.ts";
export {
  checkExport,
  type ExportStoredOptions,
  exportStored,
  modeOfModels,
} from "./node/export_stored.ts";
export { exportModel } from "./node/exported_model.ts";
export { finetune } from "./node/finetune.ts";
export { checkFirstStep } from "./node/first_step.ts";
export type { RunFolderOptions } from "./node/held_folder.ts";
export { type JoinOptions, joinRun } from "./node/join_run.ts";
export { readSealedFile } from "./node/json_file.ts";
export { checkRuleGiven, loadRules } from "./node/load_rules.ts";
export { MetricsFile, type MetricsFileOptions, type SavedMetrics } from "./node/metrics_file.ts";
export {
  type MetricsFollower,
  MetricsReader,
  type RecordedMetrics,
  type RunMetrics,
  readMetrics,
} from "./node/metrics_lines.ts";
export { isComplete, outcomeOf, outcomeText, type RunOutcome } from "./node/outcome.ts";
export { type OutputOptions, outputObserver } from "./node/output_observer.ts";
export { checkOutput, type OutputSettings } from "./node/output_settings.ts";
export { planRun, type RunPlan } from "./node/plan_run.ts";
export {
  type OpenData,
  openUncached,
  type PlanOptions,
  type PrepareOptions,
  prepareBackend,
  waitForLock,
} from "./node/prepare_options.ts";
export { describeRun, type PreparedRun } from "./node/prepared_run.ts";
export { readRunConfig } from "./node/read_run_config.ts";
export { Resources } from "./node/resources.ts";
export { type ResumeOptions, resumeRun } from "./node/resume_run.ts";
export { readConfig } from "./node/run_config_file.ts";
export { RunFolder } from "./node/run_folder.ts";
export type { RunRanks } from "./node/run_ranks.ts";
export { readSamples, type Sample, SamplesReader } from "./node/samples_reader.ts";
export { type StartOptions, startRun } from "./node/start_run.ts";
export { type AdaptedModel, openModel, type StoredModel } from "./node/stored_model.ts";
export type { PaceLine, SessionLine } from "./node/timing_lines.ts";
export { readTimings, type Timings, TimingsReader } from "./node/timings_reader.ts";
export { tokenizerIn } from "./node/tokenizer_in_folder.ts";
export { tokensPerStep } from "./node/tokens_per_step.ts";
export { type FolderOptions, type FolderSubject, trainInFolder } from "./node/train_in_folder.ts";
export { type RunEnd, type RunObserver, type TrainRunOptions, trainRun } from "./node/train_run.ts";
export { version } from "./version.ts";
