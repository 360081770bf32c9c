import { rangeOf } from "./range_of.ts";

/** Scale of the loss chart: logarithmic along both axes where those are steps. */
export type Scale = "linear" | "log";

/** Losses of a run; null where there is none. */
export interface RunColumns {
  readonly mean: readonly (number | null)[];
  readonly validation: readonly (number | null)[];
}

/** Fraction of a run whose losses do not count for the range: they fall fast, from high above. */
const FIRST = 0.06;

/** Space above and below the curves, as a fraction of the range. */
const MARGIN = 0.06;

/**
 * Chooses the losses that a chart shows. On a linear scale the first steps, which are far above the
 * others, and runs that diverge do not squash the rest.
 */
export function lossRange(runs: readonly RunColumns[], scale: Scale): [number, number] {
  const shown = runs.flatMap((run) => counted(run, scale));
  if (shown.length === 0) return [1, 6];
  const [least, highest] = rangeOf(shown);
  const first = Math.max(...runs.map(({ mean }) => mean.find(isLoss) ?? 0));
  const most = Math.min(highest, Math.max(first, least));
  return withMargin(least, most, scale);
}

/** Chooses the losses that a chart of a part shows: all of them, each batch's too. */
export function partRange(
  runs: readonly (RunColumns & { readonly train: RunColumns["mean"] })[],
  scale: Scale,
): [number, number] {
  const shown = runs.flatMap(({ train, mean, validation }) => [...train, ...mean, ...validation]);
  const [least, most] = rangeOf(shown.filter(isLoss));
  return least > most ? [1, 6] : withMargin(least, most, scale);
}

/** Adds space below and above losses. */
function withMargin(least: number, most: number, scale: Scale): [number, number] {
  if (scale === "log") return [least / (1 + MARGIN), most * (1 + MARGIN)];
  const space = MARGIN * Math.max(most - least, 0.1);
  return [least - space, most + space];
}

/** Lists the losses of a run that must be visible. */
function counted({ mean, validation }: RunColumns, scale: Scale): number[] {
  const from = scale === "log" ? 0 : Math.floor(FIRST * mean.length);
  return [...mean.slice(from), ...validation.slice(from)].filter(isLoss);
}

const isLoss = (value: number | null): value is number => typeof value === "number";
