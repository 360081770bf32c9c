import { existsSync } from "node:fs";
import { join } from "node:path";
import type { LoadedCheckpoint } from "@lrm/train";
import { readMetrics } from "@lrm/train/node";
import type { RunConfig } from "./run_config.ts";

/** The text that a run ends with; a run that has it is complete. */
export const SAMPLE_FILE = "sample.txt";

/** Whether nothing of a run is left to be done. */
export function isComplete(
  folder: string,
  { training }: RunConfig,
  checkpoint: Pick<LoadedCheckpoint, "step"> | undefined,
): boolean {
  return checkpoint?.step === training.steps && existsSync(join(folder, SAMPLE_FILE));
}

/** How a run ended, by its metrics: `300 steps, loss 1.912, validation 1.9034 nats per byte`. */
export function outcomeOf(folder: string, { training, tokenizer }: RunConfig): string {
  const path = join(folder, "metrics.jsonl");
  const metrics = existsSync(path) ? readMetrics(path) : [];
  const loss = metrics.at(-1)?.loss;
  const validationLoss = metrics.flatMap((each) => each.validationLoss ?? []).at(-1);
  const unit = `nats per ${tokenizer === "bytes" ? "byte" : "token"}`;
  return [
    `${training.steps} steps`,
    ...(loss === undefined ? [] : [`loss ${loss.toFixed(3)}`]),
    ...(validationLoss === undefined ? [] : [`validation ${validationLoss.toFixed(4)} ${unit}`]),
  ].join(", ");
}
