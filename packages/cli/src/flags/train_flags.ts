import type { Catalog, OptimizerFlags, RunValues } from "@lrm/run";
import { MOST, optimizerNames, presetNames, RECIPES, RUN_DEFAULTS } from "@lrm/run";
import type { DeviceRequest } from "../commands/open_device.ts";
import { jsonFlag } from "../terminal/json.ts";
import { dataFlag, dataFlags } from "./data.ts";
import { type FlagValues, switchFlag, valueFlag } from "./flag.ts";
import { numberFrom, place, WRITES } from "./flags.ts";
import { ranksFlags } from "./ranks_flags.ts";
import { extendFlag, resumeFlag } from "./resume_flags.ts";
import { ruleFlag } from "./rule_flag.ts";

/**
 * Creates the flags of `lrm train` that are not settings of a run or an optimizer, by groups of the
 * help.
 */
export function trainFlags({ models, optimizers }: Catalog) {
  const model = {
    preset: valueFlag<string>("--preset <name>", "Size of the model", {
      names: presetNames(models),
      default: RUN_DEFAULTS.preset,
    }),
    recipe: valueFlag("--recipe <name>", "Settings of a paper (lrm recipes)", {
      names: Object.keys(RECIPES),
    }),
    from: valueFlag("--from <folder>", "Hugging Face or run folder to start from", {
      conflicts: "preset",
      besideResume: true,
    }),
    data: dataFlag(RUN_DEFAULTS.data),
    ...dataFlags(),
  };
  const optimizer = {
    optimizer: valueFlag<string>("--optimizer <name>", "Optimizer", {
      names: optimizerNames(optimizers),
      default: RUN_DEFAULTS.optimizer,
    }),
    rule: ruleFlag(),
  };
  const length = {
    minutes: valueFlag<number>("--minutes <n>", "Length of a run without --steps", {
      parse: numberFrom(0, false, MOST.minutes),
      defaultText: String(RUN_DEFAULTS.minutes),
      conflicts: "steps",
    }),
    extend: extendFlag(),
  };
  const run = {
    out: valueFlag("--out <folder>", "New folder", {
      parse: place,
      defaultText: "runs/<time>-<model>-<optimizer>",
      notInFile: WRITES,
    }),
    profile: valueFlag(
      "--profile <file>",
      "Write kernel times of 3 steps for Perfetto; WebGPU only",
      {
        parse: place,
        rare: true,
        besideResume: true,
        notInFile: WRITES,
      },
    ),
    tensorboard: switchFlag("--tensorboard", "Also write TensorBoard event files", {
      rare: true,
      besideResume: true,
    }),
    dryRun: switchFlag("--dry-run", "Only print the memory and time of the run", {
      notInFile: "command",
    }),
    resume: resumeFlag(),
    ...ranksFlags(),
    json: jsonFlag("Print every event as a line of JSON"),
  };
  return { model, optimizer, length, run };
}

type Groups = ReturnType<typeof trainFlags>;

/** Values of the flags of `lrm train`. */
export type TrainFlags = FlagValues<Groups["model"]> &
  FlagValues<Groups["optimizer"]> &
  FlagValues<Groups["length"]> &
  FlagValues<Groups["run"]> &
  RunValues &
  DeviceRequest &
  OptimizerFlags;
