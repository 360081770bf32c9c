import type { BackendRequest } from "../backend_request.ts";
import { CATALOG } from "../catalog.ts";
import { UsageError } from "../errors.ts";
import { exportStored, modeOfModels } from "./export_stored.ts";
import { lastCheckpoint } from "./last_checkpoint.ts";
import { isComplete } from "./outcome.ts";
import { checkOutput, type OutputSettings } from "./output_settings.ts";
import { type PrepareOptions, prepareBackend, waitForLock } from "./prepare_options.ts";
import { readRunConfig } from "./read_run_config.ts";
import { Resources } from "./resources.ts";
import { openModel } from "./stored_model.ts";

/** Options of {@link exportRun}. */
export interface ExportRunOptions extends PrepareOptions {
  /** Device on which adapters are merged. Default: a hardware GPU, otherwise the CPU. */
  readonly device?: BackendRequest | undefined;
}

/**
 * Writes the result of a run that is complete, as `outputObserver` does at its end.
 *
 * @param path  folder of the run
 * @returns  the names of the files
 * @throws UsageError, before a device is opened, for settings that do not fit what the run trained,
 *   or a run that is not complete; other errors with a problem and a remedy
 */
export async function exportRun(
  path: string,
  { output, merge, dtype }: OutputSettings & { readonly output: string },
  options: ExportRunOptions = {},
): Promise<string[]> {
  const { device = { backend: "auto" }, catalog = CATALOG } = options;
  const config = await readRunConfig(path, catalog);
  checkOutput({ output, merge, dtype }, config.lora !== undefined);
  if (!isComplete(path, config, await lastCheckpoint(path))) {
    throw new UsageError(
      `Cannot write the result of ${path}: the run is not complete`,
      "resume it, or use lrm export",
    );
  }
  const stored = await openModel(path, catalog);
  await using resources = new Resources();
  const backend = await prepareBackend(device, resources, options);
  const as = merge || stored.loadAdapted === undefined ? "model" : "adapter";
  const mode = modeOfModels(path, stored.from);
  const settings = { as, dtype, mode, ...waitForLock(options) } as const;
  return await exportStored(stored, backend, output, settings, catalog);
}
