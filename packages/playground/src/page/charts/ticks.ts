import type { AxisView } from "./view.ts";

/**
 * Chooses the values that have a mark on an axis: multiples of 1, 2 or 5 times a power of ten, and
 * on a logarithmic axis these numbers themselves; where there are many, powers of ten, or every
 * second or third of them.
 *
 * @param most  largest number of marks
 */
export function ticks(
  { range: [least, largest], log, whole = false }: Pick<AxisView, "range" | "log" | "whole">,
  most: number,
): number[] {
  if (log) return logTicks(least, largest, most);
  const step = niceStep((largest - least) / most, whole);
  const first = Math.ceil(least / step - 1e-9);
  const count = Math.floor(largest / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => exact((first + index) * step));
}

/** Rounds a step up to 1, 2 or 5 times a power of ten. */
function niceStep(atLeast: number, whole: boolean): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  const step = [1, 2, 5, 10].map((first) => first * power).find((each) => each >= atLeast * 0.999)!;
  return whole ? Math.max(1, step) : step;
}

function logTicks(least: number, largest: number, most: number): number[] {
  const powers = Array.from(
    { length: Math.floor(Math.log10(largest)) - Math.floor(Math.log10(least)) + 1 },
    (_, index) => Math.floor(Math.log10(least)) + index,
  );
  const within = (firsts: readonly number[]): number[] =>
    powers
      .flatMap((power) => firsts.map((first) => exact(first * 10 ** power)))
      .filter((value) => value >= least * 0.999 && value <= largest * 1.001);
  const candidates = [[1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8], [1, 2, 3, 5], [1, 2, 5], [1]].map(within);
  const tens = candidates.at(-1)!;
  const each = Math.ceil(tens.length / most);
  return (
    candidates.find(({ length }) => length <= most) ?? tens.filter((_, index) => index % each === 0)
  );
}

/** Removes the rounding of decimal fractions: 0.30000000000000004 is 0.3. */
const exact = (value: number): number => Number(value.toPrecision(12));
