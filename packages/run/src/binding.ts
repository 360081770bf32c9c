import { firstDifference, isObject, quote, valueAtPath } from "@lrm/files/values";
import { type LoadedCheckpoint, RunError } from "@lrm/train";
import { roundingOf } from "./device.ts";
import type { RunConfig } from "./run_config.ts";

/** The part of a configuration that decides a run's numbers, as far as it is known. */
export type BoundConfig = Pick<RunConfig, "optimizer" | "training"> &
  Partial<Pick<RunConfig, "tokenizer" | "dataTokens" | "device">> & {
    readonly model: Pick<RunConfig["model"], "kind" | "config">;
  };

/**
 * The settings of a run that its checkpoint keeps, so that it goes on as the same run or not at
 * all. What changes no number, such as names, paths, and how often it is saved, is not among them.
 */
export function boundSettings(config: BoundConfig): object {
  const { model, tokenizer, dataTokens, optimizer, device } = config;
  const { recompute: _, checkpointEvery: __, ...training } = config.training;
  return {
    model: { kind: model.kind, config: model.config },
    tokenizer,
    dataTokens,
    optimizer,
    training,
    ...(device !== undefined && { rounding: roundingOf(device) }),
  };
}

/**
 * Tells whether a checkpoint keeps the settings it was made with. Those of earlier versions do not.
 */
export function isBound({ state }: Pick<LoadedCheckpoint, "state">): boolean {
  return isObject(valueAtPath(state, "run"));
}

/**
 * Refuses to go on from a checkpoint with other settings than it was made with. Where the
 * configuration has no device, any will do.
 *
 * @param path  of the run, for the message
 * @param action  what cannot be done with it. Default: resume
 * @throws RunError that names the first setting which differs
 */
export function checkBound(
  path: string,
  config: BoundConfig,
  { state, step }: Pick<LoadedCheckpoint, "state" | "step">,
  action: "resume" | "use" = "resume",
): void {
  const { steps } = config.training;
  if (step > steps) {
    throw new RunError(
      `Cannot ${action} ${path}: its checkpoint is of step ${step}, and its config.json ends at step ${steps}`,
      "restore config.json from a copy, or start a new run",
    );
  }
  if (!isBound({ state })) return;
  const { rounding, ...made } = (state as { readonly run: { readonly rounding?: string } }).run;
  const now = boundSettings(config);
  const before = "rounding" in now ? { ...made, rounding } : made;
  const difference = firstDifference(before, now);
  if (difference === undefined) return;
  const [setting, then, here] = difference;
  throw new RunError(
    `Cannot ${action} ${path}: its config.json has ${setting} ${text(here)}, and its checkpoint was made with ${text(then)}`,
    "restore config.json from a copy, or start a new run",
  );
}

const text = (value: string | undefined): string =>
  value === undefined ? "not set" : quote(value).replace(/^"|"$/g, "");
