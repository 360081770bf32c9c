/**
 * Training of parameters by update rules: the rules' interface, what matrix rules share, AdamW and
 * SGD, settings and entries, schedules, partition, clipping and state.
 *
 * @module
 */
export * from "./adamw.ts";
export { AUXILIARY_SETTINGS, type AuxiliaryOptions } from "./auxiliary.ts";
export * from "./elementwise_rule.ts";
export * from "./entry.ts";
export * from "./kind_factors.ts";
export * from "./matrix_groups.ts";
export * from "./matrix_optimizer.ts";
export * from "./matrix_rule.ts";
export * from "./matrix_settings.ts";
export {
  MOMENTUM_SETTINGS,
  type MomentumOptions,
  type MomentumValues,
  type MomentumWarmup,
} from "./momentum.ts";
export * from "./optimizer.ts";
export * from "./optimizer_options.ts";
export * from "./parameter.ts";
export * from "./partition.ts";
export * from "./resolve_settings.ts";
export * from "./role.ts";
export * from "./row_rule.ts";
export * from "./rule.ts";
export * from "./schedule.ts";
export * from "./setting.ts";
export { type SettingSpec, setting } from "./setting_kinds.ts";
export * from "./setting_need.ts";
export * from "./sgd.ts";
export { type MatrixSplit, PACKED_QKV, type SplitValues, splitHeads, splitQKV } from "./split.ts";
export type { HostTensor, OptimizerRecord, OptimizerState, SavedOptimizerState } from "./state.ts";
export * from "./step_settings.ts";
