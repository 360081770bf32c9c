import type { RunConfig } from "@lrm/run";
import { Zip, ZipPassThrough } from "fflate";
import type { StepPoint } from "../protocol.ts";
import { checkpointOf } from "./checkpoint.ts";
import type { Run } from "./run.ts";
import { DATA_FILE } from "./run_config.ts";

/**
 * The run's folder as `lrm` reads it: `lrm sample`, `lrm eval` and `lrm train --resume` take it once it is unpacked.
 *
 * @param name  of the folder in the archive
 * @param text  what it is trained on, where that is not the built-in text
 */
export async function runFolderZip(run: Run, name: string, text: Blob | undefined): Promise<Blob> {
  const encode = (content: string) => new TextEncoder().encode(content);
  const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());
  const files: Readonly<Record<string, Uint8Array>> = {
    [`${name}/config.json`]: encode(`${JSON.stringify(exported(run.config), null, 2)}\n`),
    [`${name}/metrics.jsonl`]: encode(run.points.map(metricsLine).join("")),
    [`${name}/checkpoint.safetensors`]: await bytesOf(await checkpointOf(run)),
    ...(text && { [`${name}/${DATA_FILE}`]: await bytesOf(text) }),
  };
  return zipOf(files);
}

/** Stored as they are: weights, which are most of it, do not get smaller. */
function zipOf(files: Readonly<Record<string, Uint8Array>>): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip((error, part) => {
    if (error) throw error;
    parts.push(new Uint8Array(part));
  });
  for (const [path, bytes] of Object.entries(files)) {
    const file = new ZipPassThrough(path);
    zip.add(file);
    file.push(bytes, true);
  }
  zip.end();
  return new Blob(parts);
}

/** Whoever unpacks it has another device. */
function exported({ device: _, ...config }: RunConfig): Omit<RunConfig, "device"> {
  return config;
}

/** A line of `metrics.jsonl`, which holds no times. */
function metricsLine({ seconds: _, tokensPerSecond: __, ...metrics }: StepPoint): string {
  return `${JSON.stringify(metrics)}\n`;
}
