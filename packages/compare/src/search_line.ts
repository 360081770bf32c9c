/** Value of one setting that was tried while the others stayed the same, and its loss. */
export interface Tried {
  readonly value: number;
  /** Infinite if the loss was not finite. */
  readonly loss: number;
}

/**
 * Returns the value to try next: all requested ones, then further ones while the best is at the
 * edge. 0 is the lowest value that is tried.
 *
 * @param extensions  maximum number of further values
 * @returns  the value; undefined when the line is complete
 */
export function nextValue(
  values: readonly number[],
  extensions: number,
  tried: readonly Tried[],
): number | undefined {
  const missing = values.find((value) => !tried.some((each) => each.value === value));
  if (missing !== undefined) return missing;
  if (tried.length >= values.length + extensions) return undefined;
  const edge = edgeOf(tried);
  if (edge === undefined) return undefined;
  const order = inOrder(tried);
  const [outer, inner] = edge === "low" ? [order[0]!, order[1]!] : [order.at(-1)!, order.at(-2)!];
  if (outer.value === 0) return undefined;
  return neat(inner.value === 0 ? 2 * outer.value : outer.value * (outer.value / inner.value));
}

/** Returns the value with the lowest loss; if several have it, the lowest of them. */
export function bestValue(tried: readonly Tried[]): number | undefined {
  return inOrder(tried).sort((a, b) => compareLosses(a.loss, b.loss))[0]?.value;
}

/** Returns the edge of the tried values at which the best one is, if it is at an edge. */
export function edgeOf(tried: readonly Tried[]): "low" | "high" | undefined {
  if (tried.length < 2) return undefined;
  const order = inOrder(tried);
  const best = bestValue(tried);
  if (best === order[0]!.value) return "low";
  return best === order.at(-1)!.value ? "high" : undefined;
}

/** Returns a value, its half and its double, from the lowest to the highest. */
export const valuesAround = (value: number): readonly number[] => [
  neat(value / 2),
  value,
  neat(value * 2),
];

/** Orders losses, which can be infinite, from the lowest to the highest. */
export const compareLosses = (a: number, b: number): number => (a === b ? 0 : a - b);

/** Sorts from the lowest value to the highest. */
const inOrder = (tried: readonly Tried[]): Tried[] => [...tried].sort((a, b) => a.value - b.value);

/** Rounds to three digits, so that a value reads well. */
export const neat = (value: number): number => Number(value.toPrecision(3));
