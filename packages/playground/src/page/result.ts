import type { Curve } from "./curves.ts";
import { count } from "./words.ts";

/** A run whose steps are all done. */
export interface FinishedRun {
  /** Name for the sentence: "Muon". */
  readonly title: string;
  readonly optimizer: string;
  readonly curve: Curve;
}

/**
 * States in a sentence which run ended lowest, by validation loss, and at which step it had reached
 * the final loss of AdamW, or of the run that ended highest. Undefined for fewer than two runs.
 */
export function resultOf(runs: readonly FinishedRun[]): string | undefined {
  const ranked = runs
    .filter(({ curve }) => curve.lastValidation !== undefined)
    .sort((a, b) => a.curve.lastValidation! - b.curve.lastValidation!);
  const best = ranked[0];
  if (best === undefined || ranked.length < 2) return undefined;
  const baseline =
    ranked.find(({ optimizer }) => optimizer === "adamw" && optimizer !== best.optimizer) ??
    ranked.at(-1)!;
  const target = baseline.curve.lastValidation!;
  const step = stepAt(best.curve, target);
  const { lastStep } = baseline.curve;
  if (step === undefined || best.curve.lastValidation! >= target) {
    return `${best.title} and ${baseline.title} end at the same loss.`;
  }
  const times = lastStep / step;
  const saving =
    times >= 1.95
      ? `${times.toFixed(1)} times fewer`
      : `${Math.round(100 * (1 - 1 / times))} % fewer`;
  return `${best.title} reached ${baseline.title}'s final loss at step ${count(Math.round(step))} of ${count(lastStep)}: ${saving}.`;
}

/** Finds the step at which the validation loss is first at most `target`, between measurements. */
function stepAt({ steps, validation }: Curve, target: number): number | undefined {
  let before: readonly [step: number, loss: number] | undefined;
  for (const [index, value] of validation.entries()) {
    if (value === null) continue;
    const step = steps[index]!;
    if (value <= target) {
      if (before === undefined) return step;
      const [from, high] = before;
      return high === value ? step : from + ((step - from) * (high - target)) / (high - value);
    }
    before = [step, value];
  }
  return undefined;
}
