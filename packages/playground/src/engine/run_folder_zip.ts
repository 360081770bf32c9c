import { partsOf, type RunConfig } from "@lrm/run";
import type { StepPoint } from "../protocol.ts";
import { checkpointOf } from "./checkpoint.ts";
import type { Run } from "./run.ts";
import { DATA_FILE } from "./run_config.ts";
import { storedZip } from "./stored_zip.ts";

/**
 * Packs a run as a folder for `lrm`: unpacked, `lrm sample`, `lrm eval` and `lrm train --resume`
 * take it.
 *
 * @param name  name of the folder in the archive
 * @param text  the text that it is trained on, where that is not the built-in one
 */
export async function runFolderZip(run: Run, name: string, text: Blob | undefined): Promise<Blob> {
  const encode = (content: string) => new TextEncoder().encode(content);
  const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());
  const files: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
    [`${name}/config.json`]: encode(`${JSON.stringify(exported(run.config), null, 2)}\n`),
    [`${name}/metrics.jsonl`]: encode(
      run.points.map((point) => metricsLine(run.config, point)).join(""),
    ),
    [`${name}/checkpoint.safetensors`]: await bytesOf(await checkpointOf(run)),
    ...(text && { [`${name}/${DATA_FILE}`]: await bytesOf(text) }),
  };
  // Without compression: weights, which are most of it, hardly get smaller.
  return storedZip(files);
}

/** Leaves out the device: the run will be resumed on another one. */
function exported({ device: _, ...config }: RunConfig): Omit<RunConfig, "device"> {
  return config;
}

/** Writes a line of `metrics.jsonl`, which holds no times. */
function metricsLine(
  config: RunConfig,
  { seconds: _, tokensPerSecond: __, ...metrics }: StepPoint,
): string {
  const part = 1 + partsOf(config).findIndex(({ until }) => metrics.step <= until);
  return `${JSON.stringify({ ...metrics, ...(part > 1 && { part }) })}\n`;
}
