import { UsageError } from "../errors.ts";
import type { ExportModelOptions } from "./exported_model.ts";

/** Settings of the folder that is written at the end of a run. */
export interface OutputSettings extends Pick<ExportModelOptions, "dtype"> {
  /** New or empty folder for the adapter or the model. Default: nothing is written. */
  readonly output?: string | undefined;
  /** True to merge adapters into the weights, and to write a whole model. Default: false. */
  readonly merge?: boolean | undefined;
}

/**
 * Refuses settings of what is written at the end that have no effect.
 *
 * @param adapters  true if the run trains adapters; undefined if that is not known yet
 * @throws UsageError that names the flag
 */
export function checkOutput(
  { output, merge, dtype }: OutputSettings,
  adapters: boolean | undefined,
): void {
  const flag = merge ? "--merge" : "--dtype";
  if (output === undefined && (merge || dtype !== undefined)) {
    throw new UsageError(
      `Cannot use ${flag} without --output: nothing is written`,
      "leave it out, or name a new folder with --output",
    );
  }
  if (merge && adapters === false) {
    throw new UsageError(
      "Cannot use --merge for a run that trains all weights: it has no adapter",
      "leave it out",
    );
  }
  if (dtype !== undefined && dtype !== "F32" && !merge && adapters) {
    throw new UsageError(
      `Cannot use --dtype ${dtype} for an adapter: it is written in F32`,
      "leave it out, or add --merge to write a whole model",
    );
  }
}
