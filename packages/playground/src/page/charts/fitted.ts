/** Font family of the names in a chart. */
export const LABEL_FONT = "system-ui, sans-serif";

/** Largest part of a chart's width that names may take. */
const MOST_OF_CHART = 0.3;

/** Shortens a text until it fits, with an ellipsis at its end. */
export function fitted(text: string, width: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= width) return text;
  let kept = text;
  while (kept !== "" && widthOf(`${kept}…`) > width) kept = kept.slice(0, -1);
  return kept === "" ? "" : `${kept.trimEnd()}…`;
}

/**
 * Computes the width that names need to the right of the curves, in CSS pixels.
 *
 * @param width  of the whole chart
 */
export function nameSpace(names: readonly string[], width: number): number {
  const ctx = document.createElement("canvas").getContext("2d")!;
  ctx.font = `600 12px ${LABEL_FONT}`;
  const widest = Math.max(0, ...names.map((name) => ctx.measureText(name).width));
  return Math.ceil(Math.min(widest + 10, MOST_OF_CHART * width));
}
