import { isObject, leavesOf, valueAtPath } from "@lrm/files/values";
import { changesOf, isRunConfig, partsOf, type RunConfig, unitOf } from "@lrm/run";
import { readConfig, readRunConfig } from "@lrm/run/node";
import type { LaterPart, RunRecord } from "./run_record.ts";

/** Facts about a run that its configuration tells. */
export type RunFacts = Pick<
  RunRecord,
  "steps" | "subject" | "parts" | "unit" | "settings" | "device"
>;

/**
 * Reads the configuration in a run folder: that of a language model, or any JSON that a training of
 * one's own passed to `RunFolder.create`.
 *
 * @throws RunError if there is none, or it is damaged
 */
export async function readFacts(folder: string): Promise<RunFacts> {
  const json = await readConfig(folder);
  if (isObject(json) && isRunConfig(json)) return languageModelFacts(await readRunConfig(folder));
  return ownFacts(json);
}

function languageModelFacts(config: RunConfig): RunFacts {
  const { version: _, earlier: __, device, ...settings } = config;
  const { model, optimizer, data, training, tokenizer } = config;
  return {
    steps: training.steps,
    subject: `${model.preset} with ${optimizer.name} on ${data}`,
    parts: laterParts(config),
    unit: unitOf(tokenizer),
    settings: leavesOf({
      ...settings,
      device: device && { backend: device.backend, kernels: device.kernels },
    }),
    device: device?.description ?? "a browser",
  };
}

function laterParts(config: RunConfig): LaterPart[] {
  const parts = partsOf(config);
  return parts
    .slice(1)
    .map((part, at) => ({ from: part.from, changes: changesOf(parts[at]!, part) }));
}

/** Takes the title and the number of steps, if there are any; the rest are settings to show. */
function ownFacts(json: unknown): RunFacts {
  const { title, ...settings } = isObject(json) ? json : {};
  const steps = valueAtPath(json, "training.steps");
  return {
    steps: Number.isSafeInteger(steps) && (steps as number) > 0 ? (steps as number) : undefined,
    subject: typeof title === "string" ? title : undefined,
    parts: [],
    unit: undefined,
    settings: leavesOf(settings),
    device: undefined,
  };
}
