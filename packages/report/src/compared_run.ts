import { basename, join } from "node:path";
import { type Comparison, findComparison, readResult } from "@lrm/compare";
import { leavesOf } from "@lrm/files/values";
import { InputError, unitOf } from "@lrm/run";
import type { RunRecord } from "./run_record.ts";

/**
 * Reads a run of a comparison. The settings that all runs share are in `comparison.json` nearby.
 *
 * @throws InputError if the file is not a result
 */
export async function readComparedRun(path: string): Promise<RunRecord> {
  const result = await readResult(path, "give a run folder, or a file in runs/ of `lrm compare`");
  if (result === undefined) {
    throw new InputError(`Cannot read ${path}: there is no such file`, "check the path");
  }
  const shared = await findComparison(join(path, "..", ".."));
  const { training, tokenizer, model, data } = (shared ?? {}) as Partial<Comparison>;
  const { optimizer, seed, steps, seconds, device, validation, validationLoss, stopped } = result;
  const last = validation.at(-1)?.[0];
  const { checkpointEvery, ...settings } = { ...training, seed }; // A comparison keeps no checkpoints.
  return {
    name: basename(path, ".json"),
    steps: training?.steps ?? steps,
    done: steps,
    subject: [model?.preset, `with ${optimizer.name}`, data && `on ${data}`]
      .filter((part) => part !== undefined)
      .join(" "),
    parts: [],
    unit: unitOf(tokenizer ?? "gpt2"),
    seen: training && {
      unit: "tokens",
      count: steps * training.batch * training.context * training.accumulation,
    },
    settings: leavesOf({ model, tokenizer, data, optimizer, training: settings }),
    device,
    curves: {
      ...NOTHING,
      training: result.training,
      // The last evaluation is repeated with more tokens.
      validation:
        validationLoss === null || last !== steps
          ? validation
          : [...validation.slice(0, -1), [steps, validationLoss]],
    },
    means: {},
    clock: [
      [0, 0],
      [steps, seconds],
    ],
    clockHasAll: true,
    times: [],
    memory: undefined,
    samples: [],
    sessions: [],
    warnings: [],
    warningCount: 0,
    stopped,
    leftOut: [],
  };
}

const NOTHING: RunRecord["curves"] = {
  ...{ training: [], validation: [], learningRate: [], gradientNorm: [], updateNorm: [] },
  ...{ tokensPerSecond: [], samplesPerSecond: [], liveBytes: [], peakBytes: [] },
};
