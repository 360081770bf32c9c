import type { NumberBounds, SettingProblem } from "./setting.ts";
import { shown } from "./shown.ts";

/** Gives the problem of a value that is not allowed. */
export const refusal = (
  allowed: boolean,
  value: unknown,
  remedy: string,
): SettingProblem | undefined => (allowed ? undefined : { path: "", value, remedy });

/** Finds the first number out of its bounds inside a value. */
export function firstProblem(
  parts: readonly (readonly [path: string, value: unknown, bounds: NumberBounds])[],
): SettingProblem | undefined {
  for (const [path, value, bounds] of parts) {
    const problem = numberProblem(value, bounds);
    if (problem !== undefined) return { ...problem, path };
  }
  return undefined;
}

/** Finds the problem of a number that is out of its bounds, or of a value that is no number. */
export function numberProblem(
  value: unknown,
  bounds: NumberBounds,
  example?: number,
): SettingProblem | undefined {
  const { from = Number.NEGATIVE_INFINITY, above = Number.NEGATIVE_INFINITY } = bounds;
  const { to = Number.POSITIVE_INFINITY, below = Number.POSITIVE_INFINITY } = bounds;
  const { whole = false } = bounds;
  const allowed =
    typeof value === "number" &&
    (whole ? Number.isSafeInteger(value) : Number.isFinite(value)) &&
    value >= from &&
    value > above &&
    value <= to &&
    value < below;
  return refusal(allowed, value, remedyOf(bounds, example));
}

function remedyOf({ from, above, to, below, whole }: NumberBounds, example?: number): string {
  const what = whole ? "take a whole number" : "take a number";
  const least = from === undefined ? above !== undefined && `above ${above}` : `from ${from}`;
  const most = to === undefined ? below !== undefined && `below ${below}` : String(to);
  if (most) {
    return least
      ? `${what} ${least} to ${most}`
      : `${what} ${to === undefined ? most : `of at most ${most}`}`;
  }
  const range = from === undefined ? least : `of at least ${from}`;
  const such = example !== undefined && example !== from ? `, such as ${shown(example)}` : "";
  return `${[what, range].filter(Boolean).join(" ")}${such}`;
}

/** Picks the bounds out of a spec. */
export function boundsOf({ from, above, to, below, whole }: NumberBounds): NumberBounds {
  return {
    ...(from !== undefined && { from }),
    ...(above !== undefined && { above }),
    ...(to !== undefined && { to }),
    ...(below !== undefined && { below }),
    ...(whole !== undefined && { whole }),
  };
}

/** Reads a number; anything else stays text, so that a message can show it. */
export const parseNumber = (text: string): unknown =>
  text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);

/** Reads numbers separated by commas. */
export const parseNumbers = (text: string): unknown[] => text.split(",").map(parseNumber);
