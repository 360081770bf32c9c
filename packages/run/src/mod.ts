/**
 * A training run as data: its configuration, the registries of optimizers and models, its session,
 * recipes and memory. The part that works without a file system; `@lrm/run/node` has the rest.
 *
 * @module
 */
export { checkBound, isBound } from "./binding.ts";
export { MOST } from "./bounds.ts";
export { bytesText } from "./bytes_text.ts";
export { dashed } from "./dashed.ts";
export { checkSameDevice, type Device, deviceOf, requestFor, roundingOf } from "./device.ts";
export { formatDuration } from "./duration.ts";
export { InputError, UsageError } from "./errors.ts";
export { resumeSession } from "./initial_session.ts";
export { unitOf } from "./loss_unit.ts";
export { checkFits } from "./memory_check.ts";
export {
  checkRank,
  familyOf,
  type ModelKind,
  type ModelSize,
  modelOf,
  PRESETS,
  vocabularySizeOf,
} from "./models.ts";
export { oneOf } from "./nearest.ts";
export { completeOptimizer, splitsQkv } from "./optimizer_defaults.ts";
export { type OptimizerFlags, optimizerConfig, takes } from "./optimizer_flags.ts";
export {
  createOptimizer,
  OPTIMIZERS,
  type OptimizerConfig,
  type OptimizerName,
  SCALES,
  SCHEDULES,
} from "./optimizers.ts";
export { describedRecipe, recipeTable } from "./recipes/described_recipe.ts";
export { RECIPES, recipeOf, tokensOf } from "./recipes/recipes.ts";
export {
  checkRunConfig,
  DEVICE_SETTINGS,
  isRunConfig,
  LAST_SAMPLE_TOKENS,
  OPTIMIZER_SETTINGS,
  problemOfModel,
  problemOfOptimizer,
  type RunConfig,
  SHARED_SETTINGS,
} from "./run_config.ts";
export { checkSameData, describeData, Session, weightsRandom } from "./session.ts";
export { shellWord } from "./shell_word.ts";
export { extremes, type Point, stretchMeans, valueAt } from "./thin.ts";
export { type MemoryDemand, memoryText, trainingMemory } from "./training_memory.ts";
