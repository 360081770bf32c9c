import { type FinetuneSettings, finetuneSettings } from "../finetune_settings.ts";
import type { PreparedRun } from "./prepared_run.ts";
import { type StartOptions, startRun } from "./start_run.ts";

/**
 * Prepares to fine-tune a model on examples: its LoRA adapters, or all of its weights.
 *
 * @returns  a run to pass to `trainRun`, or to release with its `resources`
 * @throws UsageError and other errors with a problem and a remedy
 * @example
 * ```ts
 * import { finetune, trainRun } from "@lrm/run/node";
 * const tune = async (folder: string) => {
 *   const run = await finetune({ from: folder, data: "examples.jsonl", lora: { rank: 8 } });
 *   return await trainRun(run);
 * };
 * expect(tune).toBeTypeOf("function");
 * ```
 */
export async function finetune(
  settings: FinetuneSettings,
  options: StartOptions = {},
): Promise<PreparedRun> {
  return await startRun(finetuneSettings(settings, options.catalog?.optimizers), options);
}
