/**
 * Training of parameters by update rules: the rules' interface, AdamW and SGD, schedules, partition, clipping and state.
 *
 * @module
 */
export * from "./adamw.ts";
export * from "./averaged_gradient.ts";
export * from "./averaging.ts";
export * from "./check_setting.ts";
export * from "./descend.ts";
export * from "./fused_rule.ts";
export * from "./momentum.ts";
export * from "./optimizer.ts";
export * from "./parameter.ts";
export * from "./partition.ts";
export * from "./rule.ts";
export * from "./schedule.ts";
export * from "./sgd.ts";
export * from "./split.ts";
export type { HostTensor, OptimizerRecord, OptimizerState, SavedOptimizerState } from "./state.ts";
