import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LoadedCheckpoint } from "@lrm/train";
import { unitOf } from "../loss_unit.ts";
import { RecentLoss } from "../recent_loss.ts";
import type { RunConfig } from "../run_config.ts";
import { beginOf } from "../run_parts.ts";
import { EarlyStop } from "./early_stop.ts";
import { MetricsReader } from "./metrics_lines.ts";

/** File with the final sample. A run that has it is complete. */
export const SAMPLE_FILE = "sample.txt";

/** Tells whether a run is complete. A part that has done no step is not. */
export function isComplete(
  folder: string,
  config: RunConfig,
  checkpoint: Pick<LoadedCheckpoint, "step"> | undefined,
): boolean {
  if (checkpoint === undefined || checkpoint.step <= beginOf(config)) return false;
  const { training } = config;
  // The sample is written last; a run with patience may end before its last step.
  const over = checkpoint.step === training.steps || training.patience !== undefined;
  return over && existsSync(join(folder, SAMPLE_FILE));
}

/** Result of a run. */
export interface RunOutcome {
  readonly steps: number;
  /** Mean training loss of the last steps, if any; see {@link RecentLoss}. */
  readonly loss?: number;
  readonly validationLoss?: number;
  /** Evaluation with the lowest loss, whose weights a run that stops early keeps. */
  readonly best?: { readonly step: number; readonly validationLoss: number };
  readonly unit: string;
}

/** Reads the result of a run from its metrics. */
export function outcomeOf(folder: string, config: RunConfig): RunOutcome {
  const { training, tokenizer } = config;
  const path = join(folder, "metrics.jsonl");
  let { steps } = training;
  const recent = new RecentLoss();
  let validationLoss: number | undefined;
  new MetricsReader(path).read({
    step(metrics) {
      // A run with patience may end before its last step.
      steps = metrics.step;
      recent.add(metrics.loss);
      validationLoss = metrics.validationLoss ?? validationLoss;
    },
  });
  const loss = recent.mean;
  const { bestStep, bestLoss } = EarlyStop.resumed(folder, config);
  return {
    steps,
    ...(bestStep > 0 && { best: { step: bestStep, validationLoss: bestLoss } }),
    ...(loss !== undefined && { loss }),
    ...(validationLoss !== undefined && { validationLoss }),
    unit: unitOf(tokenizer),
  };
}

/** Formats a result: `300 steps, loss 1.912, validation 1.9034 nats per byte`. */
export function outcomeText({ steps, loss, validationLoss, best, unit }: RunOutcome): string {
  return [
    `${steps} steps`,
    ...(loss === undefined ? [] : [`loss ${loss.toFixed(3)}`]),
    ...(validationLoss === undefined ? [] : [`validation ${validationLoss.toFixed(4)} ${unit}`]),
    ...(best === undefined || best.step === steps
      ? []
      : [
          `kept the weights of step ${best.step} with validation ${best.validationLoss.toFixed(4)}`,
        ]),
  ].join(", ");
}
