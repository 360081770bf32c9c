import { type ContestantSettings, listedTracks } from "@lrm/compare";
import type { OptimizerEntry } from "@lrm/optimizer";
import {
  CATALOG,
  type Catalog,
  MOST,
  type OptimizerFlags,
  oneOf,
  optimizerFlags,
  optimizerNames,
  optimizerOf,
  presetNames,
  type RunValues,
  takes,
  UsageError,
} from "@lrm/run";
import type { DeviceRequest } from "../commands/open_device.ts";
import { jsonFlag } from "../terminal/json.ts";
import { dataFlag, dataFlags } from "./data.ts";
import { type Flag, type FlagValues, refuseText, switchFlag, valueFlag } from "./flag.ts";
import { deviceFlags, place, wholeNumber } from "./flags.ts";
import { ruleFlag } from "./rule_flag.ts";
import { optimizerSettingFlags, runSettingFlags } from "./setting_flags.ts";

/** Cool-down of all optimizers, so that their schedules are equal. */
const COOLDOWN = 0.6;
/** Settings of runs that are also flags of a comparison. */
const RUN = ["steps", "batch", "context", "accumulation", "evaluationTokens"] as const;

function ownFlags({ models }: Pick<Catalog, "models">) {
  return {
    optimizers: valueFlag<string>("--optimizers <names>", "Optimizers, separated by commas", {
      default: "adamw,muon,low-rank-muon,newton-muon,rmnp,nora",
    }),
    rule: ruleFlag(),
    track: valueFlag("--track <name>", "Benchmark with a fixed setting, or its file", {
      names: listedTracks().map(({ track }) => track.name),
      parse: place,
    }),
    search: switchFlag("--search", "With --track: only search rates and weight decays", {
      rare: true,
    }),
    seeds: valueFlag<number>("--seeds <count>", "Runs of each optimizer at its best rate", {
      parse: wholeNumber(1, MOST.seeds),
      default: 3,
    }),
    learningRates: valueFlag<readonly string[]>(
      "--learning-rates <rates>",
      "Rates to try, separated by commas; muon=.01,.02: for one optimizer",
      {
        parse: (text, previous) =>
          text.trim() === "" ? refuseText("take numbers above 0") : [...previous, text],
        default: [],
        defaultText: "½, 1 and 2 × its default",
      },
    ),
    preset: valueFlag<string>("--preset <name>", "Size of the model", {
      names: presetNames(models),
      default: "nano",
    }),
    data: dataFlag("sotu"),
    ...dataFlags(),
    tokens: valueFlag<number>("--tokens <count>", "Tokens of a run without --steps", {
      parse: wholeNumber(1, MOST.tokens),
      defaultText: "1000000",
      conflicts: "steps",
    }),
    // Commander sets the value of the positive flag: true unless `--no-time` is given.
    time: switchFlag(
      "--no-time",
      "Do not time the optimizers side by side at the end",
    ) as Flag<boolean>,
    out: valueFlag("--out <folder>", "Folder of results", {
      parse: place,
      defaultText: "comparisons/<preset>",
    }),
    report: switchFlag("--report", "Only recreate the table and the page"),
    json: jsonFlag("Print the results as JSON"),
  };
}

/** Creates the flags of `lrm compare`. */
export function compareFlags(catalog: Pick<Catalog, "models" | "optimizers">): Flag[] {
  const taken = (name: string) => (RUN as readonly string[]).includes(name);
  const settings = optimizerSettingFlags(catalog.optimizers).filter(
    (flag) => flag.attributeName() !== "learningRate",
  );
  for (const flag of settings) {
    if (flag.attributeName() === "cooldown") flag.default(undefined, String(COOLDOWN));
  }
  return [
    ...Object.values(ownFlags(catalog)),
    ...runSettingFlags("length", taken),
    ...settings,
    ...runSettingFlags("run", taken),
    ...deviceFlags(),
  ];
}

/** Values of the flags of `lrm compare`. */
export type CompareFlags = FlagValues<ReturnType<typeof ownFlags>> &
  Pick<RunValues, (typeof RUN)[number]> &
  DeviceRequest &
  OptimizerFlags;

/**
 * Lists the requested optimizers, each with the flags that it has settings for.
 *
 * @throws UsageError for unknown or repeated names, and invalid learning rates
 */
export function contestantsOf(
  flags: Pick<CompareFlags, "optimizers" | "learningRates"> & OptimizerFlags,
  { optimizers }: Pick<Catalog, "optimizers"> = CATALOG,
): ContestantSettings[] {
  const entries = entriesIn(flags.optimizers, optimizers);
  const rates = ratesIn(flags.learningRates, optimizerNames(entries), optimizerNames(optimizers));
  const shared: OptimizerFlags = {
    ...flags,
    cooldown: flags.cooldown ?? (flags.schedule === "cosine" ? undefined : COOLDOWN),
  };
  const settings = settingsFor(entries, shared, optimizers);
  return entries.map(({ name }, at) => ({
    optimizer: name,
    settings: settings[at]!,
    learningRates: rates.get(name) ?? rates.get(undefined),
  }));
}

/**
 * Selects the flags that each optimizer has settings for. Leaves out flags of other compared
 * optimizers; those that none of them has stay, and are refused later.
 */
export function settingsFor(
  entries: readonly OptimizerEntry[],
  flags: OptimizerFlags,
  optimizers: readonly OptimizerEntry[],
): OptimizerFlags[] {
  const given = sharedFlags(optimizers).filter((flag) => flags[flag] !== undefined);
  return entries.map((entry) => {
    const own = given.filter(
      (flag) => takes(entry, flag) || !entries.some((each) => takes(each, flag)),
    );
    return Object.fromEntries(own.map((flag) => [flag, flags[flag]]));
  });
}

/**
 * Lists the flags that a comparison passes on to optimizers: all except the learning rate, which it
 * searches.
 */
function sharedFlags(optimizers: readonly OptimizerEntry[]): string[] {
  return optimizerFlags(optimizers)
    .map(({ flag }) => flag)
    .filter((flag) => flag !== "learningRate");
}

/** Parses a list of optimizers: `adamw,muon`. */
function entriesIn(list: string, optimizers: readonly OptimizerEntry[]): OptimizerEntry[] {
  const names = list.split(",").map((name) => name.trim());
  if (names.every((name) => name === "")) {
    throw new UsageError(
      "Cannot compare no optimizers",
      `name some of ${optimizerNames(optimizers).join(", ")}, separated by commas`,
    );
  }
  const known = names.map((name) => optimizerOf(name, optimizers));
  const twice = known.find((name, at) => known.indexOf(name) !== at);
  if (twice === undefined) return known;
  throw new UsageError(`Cannot compare ${twice.name} with itself`, "name every optimizer once");
}

/** Parses learning rates: `.01,.02` for all optimizers, or `muon=.01,.02` for one. */
export function ratesIn(
  lists: readonly string[],
  names: readonly string[],
  known: readonly string[],
): Map<string | undefined, number[]> {
  const rates = new Map<string | undefined, number[]>();
  for (const list of lists) {
    const [first, second] = list.split("=", 2) as [string, string?];
    const name = second === undefined ? undefined : oneOf("optimizer", first.trim(), known);
    if (name !== undefined && !names.includes(name)) {
      throw new UsageError(
        `Cannot use --learning-rates ${list}: ${name} is not compared`,
        `add it to --optimizers ${names.join(",")}`,
      );
    }
    const numbers = (second ?? first).split(",").map((text) => {
      const value = text.trim() === "" ? Number.NaN : Number(text);
      if (Number.isFinite(value) && value > 0) return value;
      throw new UsageError(
        `Cannot use --learning-rates ${list}: "${text}" is no number above 0`,
        "write .01,.02 or muon=.01,.02",
      );
    });
    if (numbers.length > MOST.rates) {
      throw new UsageError(
        `Cannot try ${numbers.length} learning rates: ${MOST.rates} are the most`,
        "name fewer",
      );
    }
    rates.set(name, numbers);
  }
  return rates;
}
