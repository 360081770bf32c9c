/**
 * A training run as data: its configuration, the registries of optimizers and models, its session,
 * recipes and memory. The part that works without a file system; `@lrm/run/node` contains the rest.
 *
 * @module
 */

export {
  type AdapterConfig,
  type AdapterOptions,
  completeAdapter,
  keepsHalves,
} from "./adapter_config.ts";
export { ADAPTER_CONFIG, ADAPTER_WEIGHTS, adapterFiles } from "./adapter_files.ts";
export { ADAPTERS, BACKENDS, type BackendRequest, requestFor } from "./backend_request.ts";
export { checkBound, isBound } from "./binding.ts";
export { MOST } from "./bounds.ts";
export {
  CATALOG,
  type Catalog,
  type RuleSource,
  withModels,
  withOptimizers,
} from "./catalog.ts";
export { dashed } from "./dashed.ts";
export { checkSameDevice, type Device, deviceOf, roundingOf } from "./device.ts";
export { type DeviceSpeed, measureDevice, workSeconds } from "./device_speed.ts";
export type { MemoryDemand } from "./dry_training.ts";
export { formatDuration } from "./duration.ts";
export { InputError, RuleError, UsageError } from "./errors.ts";
export { exampleLines } from "./example_lines.ts";
export {
  FINETUNE_DEFAULTS,
  FINETUNE_RATES,
  type FinetuneSettings,
  finetuneSettings,
} from "./finetune_settings.ts";
export { CHANGEABLE, type NewSettings } from "./going_on.ts";
export { resumeSession } from "./initial_session.ts";
export { unitOf } from "./loss_unit.ts";
export { checkFits, type FitOptions } from "./memory_check.ts";
export type { FolderNames } from "./model_files/folder_names.ts";
export { problemOfNames } from "./model_files/foreign_files.ts";
export { jsonOf } from "./model_files/model_text.ts";
export { endTokensOf } from "./model_files/named_tokens.ts";
export type { StoredTokenizer } from "./model_files/own_tokenizer.ts";
export type { TokenizerFolder } from "./model_files/tokenizer_folder.ts";
export { tokenizerOfFolder } from "./model_files/tokenizer_of_folder.ts";
export { type WeightFile, weightFileIn } from "./model_files/weight_file.ts";
export { familyOf, type ModelSize, modelOf, presetNames } from "./models/find_model.ts";
export { huggingFaceConfig } from "./models/hugging_face_config.ts";
export type { ModelFamily } from "./models/model_family.ts";
export { MODELS } from "./models/models.ts";
export { pretrainedSize } from "./models/pretrained_size.ts";
export { vocabularySizeOf } from "./models/vocabulary.ts";
export { withOptimizersOf } from "./module_optimizers.ts";
export { type Aliases, nearestOf, oneOf } from "./nearest.ts";
export {
  type CompleteRunSettings,
  completeRunSettings,
  RUN_DEFAULTS,
  type RunSettings,
} from "./new_run_settings.ts";
export { isOptimizerName } from "./optimizers/check_entry.ts";
export { checkOptimizer } from "./optimizers/check_optimizer.ts";
export { completeOptimizer, type OptimizerFlags } from "./optimizers/complete_optimizer.ts";
export { createOptimizer } from "./optimizers/create_optimizer.ts";
export { findOptimizer, optimizerNames } from "./optimizers/find_optimizer.ts";
export type { OptimizerConfig } from "./optimizers/optimizer_config.ts";
export { type OptimizerField, optimizerFields } from "./optimizers/optimizer_fields.ts";
export {
  type OptimizerFlag,
  optimizerConfig,
  optimizerFlags,
  optimizerFlagsOf,
  takes,
} from "./optimizers/optimizer_flags.ts";
export { optimizerOf } from "./optimizers/optimizer_of.ts";
export { optimizerText } from "./optimizers/optimizer_text.ts";
export { OPTIMIZERS } from "./optimizers/optimizers.ts";
export { problemOfOptimizer } from "./optimizers/problem_of_optimizer.ts";
export { checkNeeds } from "./optimizers/setting_needs.ts";
export { type RanksNeeds, ranksLines, ranksNeeds } from "./ranks_needs.ts";
export { RecentLoss } from "./recent_loss.ts";
export { describedRecipe, recipeSummary, recipeTable } from "./recipes/described_recipe.ts";
export { finetuneRecipeOf, recipeOf } from "./recipes/find_recipe.ts";
export { FINETUNE_RECIPES, type FinetuneRecipe } from "./recipes/finetune_recipes.ts";
export { RECIPES, tokensOf } from "./recipes/recipes.ts";
export {
  checkRunConfig,
  DEVICE_SETTINGS,
  isRuleSource,
  isRunConfig,
  LAST_SAMPLE_TOKENS,
  problemOfModel,
  problemOfTraining,
  type RunConfig,
  SHARED_SETTINGS,
} from "./run_config.ts";
export { changesOf, partsOf, type RunPart, withPart } from "./run_parts.ts";
export {
  EVALUATIONS,
  RUN_SETTINGS,
  type RunFlags,
  type RunSetting,
  type RunValues,
  runFlagsOf,
  trainSettingsOf,
} from "./run_settings.ts";
export { type RunCorpus, runTask } from "./run_task.ts";
export { checkSameData, describeData } from "./same_data.ts";
export { Session, type SessionConfig, weightsRandom } from "./session.ts";
export { shellWord } from "./shell_word.ts";
export { type StepWork, stepWork, type Work } from "./step_work.ts";
export { savingText, stepsToReach } from "./steps_to_reach.ts";
export { type DrawTextOptions, drawText, type Speaker } from "./text/draw_text.ts";
export { extremes, type Point, stretchMeans, valueAt } from "./thin.ts";
export type { TrainingConfig } from "./training_config.ts";
export { memoryText, trainingMemory } from "./training_memory.ts";
export {
  planTraining,
  type TrainedParts,
  type TrainingPlan,
  trainedParts,
} from "./training_plan.ts";
