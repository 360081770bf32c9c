import type { ContestantSettings } from "@lrm/compare";
import {
  MOST,
  OPTIMIZERS,
  type OptimizerFlags,
  type OptimizerName,
  oneOf,
  takes,
  UsageError,
} from "@lrm/run";
import type { DeviceRequest } from "../commands/open_device.ts";
import type { DataFlags } from "./data.ts";

/** The flags of `lrm compare`. */
export interface CompareFlags
  extends DeviceRequest,
    DataFlags,
    Pick<OptimizerFlags, (typeof SHARED)[number]> {
  readonly optimizers: string;
  readonly seeds: number;
  readonly learningRates: readonly string[];
  readonly preset: string;
  readonly data: string;
  readonly tokens?: number;
  readonly steps?: number;
  readonly batch: number;
  readonly context?: number;
  readonly accumulation: number;
  readonly evaluationTokens: number;
  readonly time: boolean;
  readonly out?: string;
  readonly report?: boolean;
  /** Answers programs. */
  readonly json?: boolean;
}

/** Flags of optimizers that a comparison passes on to those that have a use for them. */
const SHARED = ["rank", "adamwLearningRate", "scale", "warmup", "cooldown"] as const;

/**
 * The optimizers that were asked for, each with the flags that it has a use for.
 *
 * @throws UsageError for unknown or repeated names, and rates that are none
 */
export function contestantsOf(
  flags: Pick<CompareFlags, "optimizers" | "learningRates" | (typeof SHARED)[number]>,
): ContestantSettings[] {
  const names = namesIn(flags.optimizers);
  const rates = ratesIn(flags.learningRates, names);
  const given = SHARED.filter((flag) => flags[flag] !== undefined);
  return names.map((name) => {
    // A flag that is for others is left out, and one that is for none of them is refused.
    const own = given.filter(
      (flag) => takes(name, flag) || !names.some((each) => takes(each, flag)),
    );
    const settings: OptimizerFlags = Object.fromEntries(own.map((flag) => [flag, flags[flag]]));
    return { optimizer: name, settings, learningRates: rates.get(name) ?? rates.get(undefined) };
  });
}

/** `adamw,muon` */
function namesIn(list: string): OptimizerName[] {
  const names = list.split(",").map((name) => name.trim());
  if (names.every((name) => name === "")) {
    throw new UsageError(
      `Cannot compare no optimizers: name some of ${OPTIMIZERS.join(", ")}, separated by commas`,
    );
  }
  const known = names.map((name) => oneOf("optimizer", name, OPTIMIZERS));
  const twice = known.find((name, at) => known.indexOf(name) !== at);
  if (twice === undefined) return known;
  throw new UsageError(`Cannot compare ${twice} with itself: name every optimizer once`);
}

/** `.01,.02` for all, or `muon=.01,.02` for one. */
function ratesIn(
  lists: readonly string[],
  names: readonly OptimizerName[],
): Map<OptimizerName | undefined, number[]> {
  const rates = new Map<OptimizerName | undefined, number[]>();
  for (const list of lists) {
    const [first, second] = list.split("=", 2) as [string, string?];
    const name = second === undefined ? undefined : oneOf("optimizer", first.trim(), OPTIMIZERS);
    if (name !== undefined && !names.includes(name)) {
      throw new UsageError(
        `Cannot use --learning-rates ${list}: ${name} is not compared; add it to --optimizers ${names.join(",")}`,
      );
    }
    const numbers = (second ?? first).split(",").map((text) => {
      const value = text.trim() === "" ? Number.NaN : Number(text);
      if (Number.isFinite(value) && value > 0) return value;
      throw new UsageError(
        `Cannot use --learning-rates ${list}: "${text}" is no number above 0; write .01,.02 or muon=.01,.02`,
      );
    });
    if (numbers.length > MOST.rates) {
      throw new UsageError(
        `Cannot try ${numbers.length} learning rates: ${MOST.rates} are the most; name fewer`,
      );
    }
    rates.set(name, numbers);
  }
  return rates;
}
