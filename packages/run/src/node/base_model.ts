import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openSafetensorsFile } from "@lrm/safetensors/node";
import { RunError } from "@lrm/train";
import type { RunConfig } from "../run_config.ts";
import { shellWord } from "../shell_word.ts";
import { CHECKPOINT } from "./last_checkpoint.ts";
import { holds } from "./model_folder.ts";
import { weightFiles } from "./weight_files.ts";

/**
 * Computes the SHA-256 of all weights in a model folder. Weights in several files have the hash
 * that they have in one. Of a run folder, hashes its whole checkpoint.
 *
 * @returns  hexadecimal
 * @throws SafetensorsError, InputError or FileError if the weights cannot be read
 */
export async function hashOfWeights(folder: string): Promise<string> {
  const hash = createHash("sha256");
  const path = holds(folder, CHECKPOINT) ? join(folder, CHECKPOINT) : weightFiles(folder).path;
  await using file = await openSafetensorsFile(path);
  for (const name of [...file.tensors.keys()].sort()) {
    const { dtype, shape, bytes } = await file.read(name);
    hash.update(JSON.stringify([name, dtype, shape])).update(bytes);
  }
  return hash.digest("hex");
}

/**
 * Checks that the model that a run's adapters belong to is still there.
 *
 * @param path  path of the run, for messages
 * @throws RunError if the model is missing or has changed since the run began
 */
export async function checkBase(
  path: string,
  { from = "", fromSha256, examples }: Pick<RunConfig, "from" | "fromSha256" | "examples">,
): Promise<void> {
  const run = shellWord(path);
  const command =
    examples === undefined
      ? `train --resume ${run} --from FOLDER`
      : `finetune FOLDER --resume ${run}`;
  const remedy = `restore it, or name a copy of it: npx lrm ${command}`;
  if (!existsSync(from)) {
    throw new RunError(`Cannot use ${path}: the model ${from} that it adapts is missing`, remedy);
  }
  if ((await hashOfWeights(from)) === fromSha256) return;
  throw new RunError(
    `Cannot use ${path}: the model in ${from} has other weights than when the run began to adapt it`,
    remedy,
  );
}
