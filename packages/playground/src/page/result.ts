import { savingText, stepsToReach } from "@lrm/run";
import type { Curve } from "./curves.ts";
import { count } from "./words.ts";

/** A run whose steps are all done. */
export interface FinishedRun {
  /** Name for the sentence, different from those of the other runs: "Muon". */
  readonly name: string;
  readonly optimizer: string;
  readonly curve: Curve;
}

/**
 * States in a sentence which run ended lowest, by validation loss, and at which step it had reached
 * the final one of AdamW, or of the run that ended highest. Undefined for fewer than two runs.
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
  const step = stepsToReach(pointsOf(best.curve), target);
  const { lastStep } = baseline.curve;
  const [winner, other] = [best.name, baseline.name];
  if (step === undefined || best.curve.lastValidation! >= target) {
    return `${winner} and ${other} end at the same validation loss.`;
  }
  const saving = savingText(step, lastStep).replace(" %", "\u00a0%");
  return `${winner} reached ${other}'s final validation loss at step ${count(step)} of ${count(lastStep)}: ${saving}.`;
}

/** Returns the measured validation losses, with their steps. */
const pointsOf = ({ steps, validation }: Curve) =>
  validation.flatMap((loss, index) => (loss === null ? [] : [[steps[index]!, loss] as const]));
