import { defineMap, map, type Tensor } from "@lrm/tensor";
import { shown } from "./check_setting.ts";
import { spanOf } from "./momentum.ts";
import type { UpdateBatch } from "./rule.ts";

/** How the size of a matrix update follows the matrix's shape: `√max(1, m/n)` ("shape"), `0.2 √max(m, n)` ("rms": the root mean square of AdamW's updates), or 1 ("none"). */
export type MatrixScale = "shape" | "rms" | "none";

const MATRIX_SCALES: readonly MatrixScale[] = ["shape", "rms", "none"];

/** Refuses what is no {@link MatrixScale}, when a rule is made. */
export function checkMatrixScale(rule: string, scale: string): asserts scale is MatrixScale {
  if ((MATRIX_SCALES as readonly string[]).includes(scale)) return;
  throw new RangeError(
    `Cannot use ${rule} with scale ${shown(scale)}: take "shape", "rms" or "none"`,
  );
}

/** The factor of {@link MatrixScale} for an m×n matrix. */
export function matrixScale(scale: MatrixScale, m: number, n: number): number {
  switch (scale) {
    case "shape":
      return Math.sqrt(Math.max(1, m / n));
    case "rms":
      return 0.2 * Math.sqrt(Math.max(m, n));
    case "none":
      return 1;
    default:
      scale satisfies never;
      throw new RangeError(`Cannot scale updates by "${scale}": take "shape", "rms" or "none"`);
  }
}

const step = defineMap(
  ["value", "direction"],
  ["keep", "size"],
  ({ value, direction, keep, size }) => ({ value: value.mul(keep).sub(direction.mul(size)) }),
);

/** How far to go. */
export interface DescendOptions {
  /** Pulls values to zero by `learningRate · weightDecay`, whatever the scale. */
  readonly weightDecay: number;
  /** Multiplies the learning rate. Default 1. */
  readonly scale?: number;
}

/**
 * `W ← (1 − lr·wd) W − lr·scale·D` for every entry, in place.
 *
 * @param direction  D, `[entries, ...shape]`
 */
export function descend(
  { spans, learningRate }: UpdateBatch,
  direction: Tensor,
  { weightDecay, scale = 1 }: DescendOptions,
): void {
  const scalars = { keep: 1 - learningRate * weightDecay, size: learningRate * scale };
  for (const span of spans) {
    const { value } = span;
    map(step, { value, direction: spanOf(direction, span) }, { scalars, into: { value } });
  }
}
