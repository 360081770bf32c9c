import type { OptimizerGroup } from "@lrm/optimizer";
import { exchangeSeconds, type NetworkSpeed } from "./cost_model.ts";
import { type ExchangeChoice, type ExchangeMode, numbersOf } from "./exchange_mode.ts";
import { RanksError } from "./ranks_error.ts";
import { stepLoad } from "./step_load.ts";

/** Facts that decide the mode. */
export interface ExchangeFacts {
  readonly size: number;
  /** True if gradients are clipped. */
  readonly clips: boolean;
  /** Measured costs, by which `auto` chooses. Default: it compares bytes. */
  readonly costs?: ExchangeCosts | undefined;
}

/** Measured costs of a step. All ranks must have the same, since each of them chooses by them. */
export interface ExchangeCosts {
  readonly network: NetworkSpeed;
  /** Seconds of the update of all parameters on one rank. Default: 0. */
  readonly update?: number;
}

/** A mode, and why it was chosen. */
export interface ChosenMode {
  readonly mode: ExchangeMode;
  readonly why: string;
}

/** A mode that keeps less state wins over one that is faster by less than this fraction. */
const CLOSE = 0.05;

/**
 * Chooses the mode. `auto` takes the one whose exchanges and update take least time by the measured
 * costs, and `sharded` where it is about as fast as the best, since it divides the state. Without
 * costs, it takes `exact` where that sends fewer bytes, otherwise `sharded`.
 *
 * @throws RanksError for `exact` where no rule supports it, or with clipping, which needs the norm
 *   of gradients that no rank has
 */
export function chooseMode(
  choice: ExchangeChoice,
  groups: readonly OptimizerGroup[],
  facts: ExchangeFacts,
): ChosenMode {
  const { size, clips, costs } = facts;
  if (choice === "exact") checkExact(groups, clips);
  if (choice !== "auto") return { mode: choice, why: "as asked" };
  if (size === 1) return { mode: "dense", why: "there is one rank" };
  return costs === undefined
    ? chooseByBytes(groups, clips)
    : chooseByTime(groups, { size, clips, costs });
}

function checkExact(groups: readonly OptimizerGroup[], clips: boolean): void {
  if (exactRule(groups) === undefined) {
    const names = rulesOf(groups).map(({ name }) => name);
    throw new RanksError(
      `Cannot exchange in the mode exact: no rule of ${names.join(", ")} needs less than whole gradients`,
      "take sharded, or low-rank-muon",
    );
  }
  if (clips) {
    throw new RanksError(
      "Cannot clip gradients in the mode exact: no rank has the whole gradient, whose norm it needs",
      "do not clip, or take sharded",
    );
  }
}

function chooseByBytes(groups: readonly OptimizerGroup[], clips: boolean): ChosenMode {
  const able = exactRule(groups);
  if (able === undefined) {
    return { mode: "sharded", why: "it divides the update, for about as many bytes as dense" };
  }
  const [exact, dense] = [numbersOf("exact", groups), numbersOf("dense", groups)];
  const share = `${((100 * exact) / dense).toFixed(0)} % of the bytes of dense`;
  if (clips) return { mode: "sharded", why: "gradients are clipped, which exact cannot do" };
  return exact < dense
    ? { mode: "exact", why: `${able.name} needs ${share}` }
    : { mode: "sharded", why: `exact would need ${share}` };
}

function chooseByTime(
  groups: readonly OptimizerGroup[],
  { size, clips, costs }: ExchangeFacts & { readonly costs: ExchangeCosts },
): ChosenMode {
  const { network, update = 0 } = costs;
  const modes = possibleModes(groups, clips);
  const times = new Map(
    modes.map((mode) => {
      const load = stepLoad(mode, groups, size);
      return [mode, update * load.updateShare + exchangeSeconds(load, size, network)] as const;
    }),
  );
  const least = Math.min(...times.values());
  const close = modes.filter((mode) => times.get(mode)! <= (1 + CLOSE) * least);
  const mode = close.includes("sharded") ? "sharded" : close[0]!;
  const others = modes.filter((each) => each !== mode);
  const beside = others.map((each) => `${each} ${milliseconds(times.get(each)!)}`).join(", ");
  return {
    mode,
    why: `it needs about ${milliseconds(times.get(mode)!)} a step to exchange and update, ${beside}; measured ${speedText(network)}`,
  };
}

/** Lists the modes that fit the rules, the one that sends least first. */
export function possibleModes(groups: readonly OptimizerGroup[], clips: boolean): ExchangeMode[] {
  const exact = exactRule(groups) !== undefined && !clips;
  return exact ? ["exact", "dense", "sharded"] : ["dense", "sharded"];
}

const rulesOf = (groups: readonly OptimizerGroup[]) =>
  groups.filter(({ parameters }) => parameters.length > 0).map(({ rule }) => rule);

const exactRule = (groups: readonly OptimizerGroup[]) =>
  rulesOf(groups).find(({ exchange }) => exchange !== undefined);

const milliseconds = (seconds: number): string => `${Number((1000 * seconds).toPrecision(2))} ms`;

/** Formats a speed: `30 µs a message and 1.2 GB/s`. */
function speedText({ latency, secondsPerByte }: NetworkSpeed): string {
  const message = `${Number((1e6 * latency).toPrecision(2))} µs a message`;
  if (secondsPerByte === 0) return `${message}, and no difference between short and long ones`;
  return `${message} and ${(1e-9 / secondsPerByte).toPrecision(2)} GB/s`;
}
