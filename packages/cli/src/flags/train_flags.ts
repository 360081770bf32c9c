import { EXCHANGE_CHOICES, type ExchangeChoice, type SumOrder } from "@lrm/distributed";
import type { Catalog, OptimizerFlags, RunValues } from "@lrm/run";
import { MOST, optimizerNames, presetNames, RECIPES } from "@lrm/run";
import { RUN_DEFAULTS } from "@lrm/run/node";
import type { DeviceRequest } from "../commands/open_device.ts";
import { jsonFlag } from "../terminal/json.ts";
import { dataFlag, dataFlags } from "./data.ts";
import { type Flag, type FlagValues, switchFlag, valueFlag } from "./flag.ts";
import { numberFrom, place, WRITES, wholeNumber } from "./flags.ts";
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
    ranks: valueFlag<number>("--ranks <count>", "With --dry-run: number of ranks to plan for", {
      ...{ rare: true, notInFile: "command", parse: wholeNumber(1, 10_000) },
      defaultText: "those of the launcher",
    }),
    resume: resumeFlag(),
    distributed: valueFlag("--distributed <how>", "Ranks; default: mpi under its launcher", {
      ...{ rare: true, besideResume: true, notInFile: "command" },
    }).choices(["mpi", "none"]) as Flag<string | undefined>,
    exchange: valueFlag<ExchangeChoice>("--exchange <mode>", "Exchange between ranks", {
      ...{ rare: true, besideResume: true, notInFile: "command" },
      defaultText: "auto",
    }).choices(EXCHANGE_CHOICES) as Flag<ExchangeChoice | undefined>,
    sumOrder: valueFlag<SumOrder>("--sum-order <order>", "Order of sums over ranks", {
      ...{ rare: true, besideResume: true, notInFile: "command" },
      defaultText: "rank",
    }).choices(["rank", "library"]) as Flag<SumOrder | undefined>,
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
