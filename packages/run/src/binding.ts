import { firstDifference, isObject, quote, valueAtPath } from "@lrm/files/values";
import { type LoadedCheckpoint, RunError } from "@lrm/train";
import { roundingOf } from "./device.ts";
import type { RunConfig } from "./run_config.ts";
import { beginOf, configAt } from "./run_parts.ts";

/** The part of a configuration that determines a run's numbers, as far as it is known. */
export type BoundConfig = Pick<RunConfig, "optimizer" | "training"> &
  Partial<
    Pick<
      RunConfig,
      "tokenizer" | "dataTokens" | "device" | "lora" | "examples" | "earlier" | "fromSha256"
    >
  > & {
    readonly model: Pick<RunConfig["model"], "kind" | "config">;
  };

/**
 * Returns the settings that a checkpoint stores, so that a run can only be resumed with the same
 * ones. Settings that change no number, such as names, paths and the checkpoint interval, are not
 * included.
 */
export function boundSettings(config: BoundConfig): object {
  const { model, tokenizer, dataTokens, optimizer, device, lora, examples } = config;
  const { earlier, fromSha256 } = config;
  const { recompute: _, checkpointEvery: __, ...training } = config.training;
  return {
    model: { kind: model.kind, config: model.config },
    tokenizer,
    dataTokens,
    optimizer,
    training,
    ...(lora && { lora }),
    ...(fromSha256 !== undefined && { fromSha256 }),
    ...(examples && { examples }),
    ...(earlier && { earlier }),
    ...(device !== undefined && { rounding: roundingOf(device) }),
  };
}

/** Tells whether a checkpoint stores the settings of its run. Those of earlier versions do not. */
export function isBound({ state }: Pick<LoadedCheckpoint, "state">): boolean {
  return isObject(valueAtPath(state, "run"));
}

/**
 * Refuses to continue from a checkpoint with different settings. If the configuration has no
 * device, any device is accepted.
 *
 * @param path  path of the run, for the message
 * @param action  verb for the message. Default: resume
 * @throws RunError that names the first setting that differs
 */
export function checkBound(
  path: string,
  config: BoundConfig,
  checkpoint: Pick<LoadedCheckpoint, "state" | "step">,
  action: "resume" | "use" = "resume",
): void {
  const { steps } = config.training;
  const { step } = checkpoint;
  const begin = beginOf(config);
  const elsewhere =
    step > steps
      ? `ends at step ${steps}`
      : step < begin
        ? `has a part that begins after step ${begin}`
        : undefined;
  if (elsewhere !== undefined) {
    throw new RunError(
      `Cannot ${action} ${path}: its checkpoint is of step ${step}, and its config.json ${elsewhere}`,
      "restore config.json from a copy, or start a new run",
    );
  }
  if (!isBound(checkpoint)) return;
  const difference = differenceTo(configAt(config, step), checkpoint);
  if (difference === undefined) return;
  const [setting, then, here] = difference;
  throw new RunError(
    `Cannot ${action} ${path}: its config.json has ${setting} ${text(here)}, and its checkpoint was made with ${text(then)}`,
    "restore config.json from a copy, or start a new run",
  );
}

/** Finds a setting that a bound checkpoint was not made with. */
function differenceTo(config: BoundConfig, { state }: Pick<LoadedCheckpoint, "state">) {
  const { rounding, ...made } = (state as { readonly run: { readonly rounding?: string } }).run;
  const now = boundSettings(config);
  return firstDifference("rounding" in now ? { ...made, rounding } : made, now);
}

const text = (value: string | undefined): string =>
  value === undefined ? "not set" : quote(value).replace(/^"|"$/g, "");
