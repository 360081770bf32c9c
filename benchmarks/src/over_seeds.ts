import { type Statistics, statisticsOf } from "@lrm/compare";

/** A number that several seeds have. */
export interface OverSeeds extends Statistics {
  /** Smallest and largest number, if there are several seeds. */
  readonly range?: readonly [low: number, high: number];
}

/** Summarizes a number that each seed has; there is at least one seed. */
export function overSeeds(values: readonly number[]): OverSeeds {
  const statistics = statisticsOf(values)!;
  if (values.length === 1) return statistics;
  return { ...statistics, range: [Math.min(...values), Math.max(...values)] };
}

/** Writes `mean ± deviation`, or the number of one seed. */
export function formatOverSeeds({ mean, deviation, range }: OverSeeds, digits: number): string {
  const spread = range === undefined ? "" : ` ± ${deviation.toFixed(digits)}`;
  return `${mean.toFixed(digits)}${spread}`;
}
