import { type OverSeeds, overSeeds } from "../over_seeds.ts";
import { mean } from "./measures.ts";

/** Groups by some fields, in the order of the first of each group. */
export function groups<T>(items: readonly T[], fields: readonly (keyof T)[]): [string[], T[]][] {
  const found = new Map<string, [string[], T[]]>();
  for (const each of items) {
    const keys = fields.map((field) => String(each[field]));
    const group = found.get(keys.join()) ?? [keys, []];
    group[1].push(each);
    found.set(keys.join(), group);
  }
  return [...found.values()];
}

/** Summarizes over seeds the mean of a number over all that a seed has. */
export const meanOverSeeds = <T extends { readonly seed: number }>(
  own: readonly T[],
  of: (each: T) => number,
): OverSeeds => overSeeds(groups(own, ["seed"]).map(([, one]) => mean(one.map(of))));
