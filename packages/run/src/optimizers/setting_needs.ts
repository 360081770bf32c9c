import { type OptimizerEntry, unmetNeed } from "@lrm/optimizer";
import { dashed } from "../dashed.ts";
import { UsageError } from "../errors.ts";
import type { OptimizerFlags } from "./complete_optimizer.ts";
import type { OptimizerConfig } from "./optimizer_config.ts";
import {
  matrixSettingsOf,
  optimizerFields,
  SHARED_OPTIMIZER_SETTINGS,
} from "./optimizer_fields.ts";

/**
 * Refuses flags that have no effect beside the other settings.
 *
 * @param config  the completed settings
 * @param flags  flags that were given, by name
 * @throws UsageError that names the flag
 */
export function checkNeeds(
  entry: OptimizerEntry,
  config: OptimizerConfig,
  flags: OptimizerFlags,
): void {
  const settings = { ...entry.settings, ...matrixSettingsOf(entry), ...SHARED_OPTIMIZER_SETTINGS };
  for (const { flag, path } of optimizerFields(entry)) {
    const need = isGiven(flags[flag]) ? unmetNeed(settings, path, config) : undefined;
    if (need === undefined) continue;
    const other = optimizerFields(entry).find(({ path }) => path === need.setting)!;
    const value = config[need.setting] ?? other.setting.default;
    const name = `--${dashed(other.flag)}`;
    throw new UsageError(
      `Cannot use --${dashed(flag)} with ${name}${value === true ? "" : ` ${String(value)}`}: it has no effect then`,
      "above" in need
        ? `leave it out, or take ${name} above ${need.above}`
        : value === true
          ? "leave one of them out"
          : `leave it out, or take ${name} ${String(need.is)}`,
    );
  }
}

/** Tells whether a flag asks for something. `--no-…` and 0 of a setting without effect do not. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false && value !== 0;
}
