import { findOptimizer, savingText } from "@lrm/run";
import type { Row, Summary } from "./summary.ts";

/** Returns an optimizer's title for people, or the name of a rule of one's own. */
const titleOf = ({ name }: Row): string => findOptimizer(name)?.title ?? name;

/**
 * States the result of a comparison in one or two sentences: the optimizer that ends lowest, the
 * steps that it takes to AdamW's final loss, and others that end within one standard deviation.
 * Undefined if fewer than two optimizers have a result.
 *
 * @param summary  rows with the lowest loss first, as `summarize()` returns them
 */
export function headlineOf({ rows, comparison }: Summary): string | undefined {
  const [best, ...others] = rows.filter(({ loss }) => loss !== undefined);
  if (best === undefined || others.length === 0) return undefined;
  const { mean, deviation } = best.loss!;
  const near = others
    .filter(({ loss }) => loss!.mean - mean < Math.max(deviation, loss!.deviation))
    .map(titleOf);
  const close =
    near.length === 0
      ? ""
      : ` ${listed(near)} ${near.length === 1 ? "ends" : "end"} within one standard deviation.`;
  return `${claimOf(best, comparison.training.steps)}${close}`;
}

function claimOf(best: Row, steps: number): string {
  const title = titleOf(best);
  const needed = best.stepsTo.adamw;
  if (best.name === "adamw" || needed === undefined) {
    return `${title} ends lowest, at ${best.loss!.mean.toFixed(4)}.`;
  }
  return `${title} ends lowest. It reaches AdamW's final loss at step ${needed.toLocaleString("en")} of ${steps.toLocaleString("en")}, ${savingText(needed, steps)}.`;
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
