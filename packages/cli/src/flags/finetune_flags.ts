import { LORA_INITIALS, LORA_SCALINGS, type LoRAInitial, type LoRAScaling } from "@lrm/lora";
import {
  type Catalog,
  FINETUNE_DEFAULTS,
  FINETUNE_RATES,
  FINETUNE_RECIPES,
  MOST,
  type OptimizerFlags,
  optimizerNames,
  type RunFlags,
} from "@lrm/run";
import type { DeviceRequest } from "../commands/open_device.ts";
import { jsonFlag } from "../terminal/json.ts";
import { type Flag, type FlagValues, refuseText, switchFlag, valueFlag } from "./flag.ts";
import { dtypeFlag, numberFrom, place, wholeNumber } from "./flags.ts";
import { ranksFlags } from "./ranks_flags.ts";
import { extendFlag, resumeFlag } from "./resume_flags.ts";
import { optimizerSettingFlags, runSettingFlags } from "./setting_flags.ts";

/** Largest rank. */
const MOST_RANK = 2 ** 16;

/** Creates the flags of `lrm finetune` that are not settings of a run or an optimizer. */
export function finetuneFlags({ optimizers }: Pick<Catalog, "optimizers">) {
  const data = {
    data: valueFlag<string>(
      "--data <what>",
      "JSON lines of examples: files or folders, by commas",
      { besideResume: true },
    ),
    recipe: valueFlag<string>("--recipe <name>", "Settings of a paper (lrm recipes)", {
      names: Object.keys(FINETUNE_RECIPES),
      rare: true,
    }),
    packed: switchFlag("--packed", "Put as many examples into a row as fit", { rare: true }),
  };
  const adapter = {
    loraRank: valueFlag<number>("--lora-rank <count>", "Rank of the adapters", {
      parse: wholeNumber(1, MOST_RANK),
      defaultText: "16",
    }),
    loraAlpha: valueFlag<number>("--lora-alpha <n>", "Scale of the adapters", {
      parse: numberFrom(0, false),
      defaultText: "2 · rank",
      rare: true,
    }),
    loraTargets: valueFlag<readonly string[]>(
      "--lora-targets <names>",
      "Layers, such as q_proj,v_proj, or mlp",
      {
        parse: namesOf,
        defaultText: "all",
      },
    ),
    loraDropout: valueFlag<number>("--lora-dropout <p>", "Dropout of the adapters' inputs", {
      parse: dropout,
      defaultText: "0",
    }),
    loraScaling: valueFlag<LoRAScaling>(
      "--lora-scaling <name>",
      "Scale by alpha / rank, or / √rank",
      {
        names: LORA_SCALINGS,
        defaultText: "standard",
        rare: true,
      },
    ),
    loraInitial: valueFlag<LoRAInitial>(
      "--lora-initial <name>",
      "Initial values; pissa: of the weight",
      {
        names: LORA_INITIALS,
        defaultText: "uniform",
        rare: true,
      },
    ),
    loraPlus: valueFlag<number>(
      "--lora-plus <ratio>",
      "Learning rate of B over that of A (LoRA+)",
      {
        parse: numberFrom(0, false),
        defaultText: "1",
        rare: true,
      },
    ),
    dora: switchFlag("--dora", "Train norms of rows apart from directions (DoRA)", { rare: true }),
    full: switchFlag("--full", "Train all weights instead of adapters"),
  };
  const optimizer = {
    optimizer: valueFlag<string>("--optimizer <name>", "Optimizer", {
      names: optimizerNames(optimizers),
      defaultText: FINETUNE_DEFAULTS.optimizer,
    }),
  };
  const length = {
    epochs: valueFlag<number>(
      "--epochs <n>",
      "How often each example is learned, without --steps",
      {
        parse: numberFrom(0, false, MOST.steps),
        defaultText: String(FINETUNE_DEFAULTS.epochs),
        conflicts: "steps",
      },
    ),
    extend: extendFlag(),
  };
  const run = {
    out: valueFlag("--out <folder>", "New run folder", {
      parse: place,
      defaultText: "runs/<time>-<model>-<optimizer>",
    }),
    output: valueFlag("--output <folder>", "Write the adapter or model at the end", {
      parse: place,
      besideResume: true,
    }),
    merge: switchFlag("--merge", "With --output: merge the adapter, and write a whole model", {
      rare: true,
      besideResume: true,
    }),
    dtype: dtypeFlag({ rare: true, besideResume: true }),
    tensorboard: switchFlag("--tensorboard", "Also write TensorBoard event files", {
      rare: true,
      besideResume: true,
    }),
    dryRun: switchFlag("--dry-run", "Only print the memory and time of the run"),
    resume: resumeFlag(),
    ...ranksFlags(),
    json: jsonFlag("Print every event as a line of JSON"),
  };
  return { data, adapter, optimizer, length, run };
}

/** Creates the flags of settings, with the defaults of fine-tuning in their help. */
export function finetuneSettingFlags({ optimizers }: Pick<Catalog, "optimizers">) {
  const { adapters, full } = FINETUNE_RATES;
  const { warmup, cooldown, weightDecay } = FINETUNE_DEFAULTS;
  const own: Readonly<Record<string, string>> = {
    "--learning-rate": `${adapters}, or ${full} with --full; other optimizers than adamw in proportion`,
    "--adamw-learning-rate": `${adapters} with --dora; in proportion with --full`,
    "--weight-decay": String(weightDecay),
    "--warmup": String(warmup),
    "--cooldown": String(cooldown),
    "--context": "the longest example, at most the model's",
  };
  const described = (flags: readonly Flag[]): readonly Flag[] => {
    for (const flag of flags) {
      const text = own[flag.long ?? ""];
      if (text === undefined) continue;
      flag.default(undefined, text);
      flag.brief = `${flag.description.split(/[;,]/)[0]} (default: ${text.split(";")[0]})`;
    }
    return flags;
  };
  return {
    optimizer: described(optimizerSettingFlags(optimizers)),
    // Examples have a random order in every epoch.
    length: described(runSettingFlags("length", (name) => name !== "order")),
    run: described(runSettingFlags("run")),
  };
}

function namesOf(text: string): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  return names.includes("") ? refuseText("take names of layers, separated by commas") : names;
}

function dropout(text: string): number {
  const value = numberFrom(0, true, 1)(text);
  return value < 1 ? value : refuseText("take a number from 0 to below 1");
}

type Groups = ReturnType<typeof finetuneFlags>;

/** Values of the flags of `lrm finetune`. */
export type FinetuneFlags = FlagValues<Groups["data"]> &
  FlagValues<Groups["adapter"]> &
  FlagValues<Groups["optimizer"]> &
  FlagValues<Groups["length"]> &
  FlagValues<Groups["run"]> &
  Omit<RunFlags, "order"> &
  DeviceRequest &
  OptimizerFlags;
