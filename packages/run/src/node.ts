/// <reference types="node" />
/**
 * The part of a run that needs a file system: run folder, metrics, stored models, exports and
 * devices. For Node.
 *
 * @module
 */
export { ADAPTERS, BACKENDS, type BackendRequest, openBackend } from "./node/backends.ts";
export {
  type Costs,
  evaluationTime,
  measureCosts,
  stepsThatFit,
} from "./node/calibration.ts";
export { chooseModel } from "./node/chosen_model.ts";
export { createSession } from "./node/create_session.ts";
export { leftOutLines, measuredPart, reportLines, reportSummary } from "./node/data_report.ts";
export { checkNewFolder, type ExportFile, writeExport } from "./node/export_folder.ts";
export { exportModel } from "./node/exported_model.ts";
export { checkFirstStep } from "./node/first_step.ts";
export { readSealedFile } from "./node/json_file.ts";
export { checkRuleGiven, loadRules } from "./node/load_rules.ts";
export { MetricsFile } from "./node/metrics_file.ts";
export { type MetricsFollower, MetricsReader, readMetrics } from "./node/metrics_lines.ts";
export { isComplete, outcomeOf, outcomeText, SAMPLE_FILE } from "./node/outcome.ts";
export { describeRun, type PreparedRun } from "./node/prepared_run.ts";
export { readRunConfig } from "./node/read_run_config.ts";
export { Resources } from "./node/resources.ts";
export { readConfig } from "./node/run_config_file.ts";
export { RunFolder, type RunFolderOptions } from "./node/run_folder.ts";
export { openModel, type StoredModel } from "./node/stored_model.ts";
export { tokenizerIn } from "./node/tokenizer_in_folder.ts";
export { version } from "./version.ts";
