import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LoadedCheckpoint } from "@lrm/train";
import { unitOf } from "../loss_unit.ts";
import { RecentLoss } from "../recent_loss.ts";
import type { RunConfig } from "../run_config.ts";
import { MetricsReader } from "./metrics_lines.ts";

/** File with the final sample. A run that has it is complete. */
export const SAMPLE_FILE = "sample.txt";

/** Tells whether a run is complete. */
export function isComplete(
  folder: string,
  { training }: RunConfig,
  checkpoint: Pick<LoadedCheckpoint, "step"> | undefined,
): boolean {
  // The sample is written last; a run with patience may end before its last step.
  const over = checkpoint?.step === training.steps || training.patience !== undefined;
  return over && checkpoint !== undefined && existsSync(join(folder, SAMPLE_FILE));
}

/** Result of a run. */
export interface RunOutcome {
  readonly steps: number;
  /** Mean training loss of the last steps, if any; see {@link RecentLoss}. */
  readonly loss?: number;
  readonly validationLoss?: number;
  readonly unit: string;
}

/** Reads the result of a run from its metrics. */
export function outcomeOf(folder: string, { training, tokenizer }: RunConfig): RunOutcome {
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
  return {
    steps,
    ...(loss !== undefined && { loss }),
    ...(validationLoss !== undefined && { validationLoss }),
    unit: unitOf(tokenizer),
  };
}

/** Formats a result: `300 steps, loss 1.912, validation 1.9034 nats per byte`. */
export function outcomeText({ steps, loss, validationLoss, unit }: RunOutcome): string {
  return [
    `${steps} steps`,
    ...(loss === undefined ? [] : [`loss ${loss.toFixed(3)}`]),
    ...(validationLoss === undefined ? [] : [`validation ${validationLoss.toFixed(4)} ${unit}`]),
  ].join(", ");
}
