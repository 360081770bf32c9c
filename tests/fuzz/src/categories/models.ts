import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Category } from "../category.ts";
import { gpt2Loss } from "../oracles/gpt2.ts";
import { llamaLoss } from "../oracles/llama.ts";
import { rawTensors } from "../oracles/safetensors.ts";
import {
  GPT2_CONFIG,
  gpt2Tensors,
  LLAMA_CONFIG,
  llamaTensors,
  weightsFile,
  writeModel,
} from "../samples.ts";
import { CPU, lastJson, TEXT } from "./_commands.ts";

/** Maximum difference between losses in float32 and float64. */
const TOLERANCE = 2e-3;

/**
 * Makes a category for a Hugging Face model folder. An answer is right if it is the loss that
 * another implementation computes from the damaged folder.
 */
function modelFolder(
  name: string,
  config: object,
  weights: () => Uint8Array,
  lossOf: typeof gpt2Loss,
): Category {
  return {
    name,
    files: { "config.json": "json", "model.safetensors": "bytes" },
    async prepare(folder) {
      writeModel(folder, config, weights());
    },
    task: (folder, _, shared) => ({
      kind: "lrm",
      words: ["eval", folder, "--data", join(shared, TEXT), ...CPU, "--json"],
    }),
    isRight(answer, _, { folder, shared }) {
      const read = (file: string) => readFileSync(join(folder, file));
      if (!existsSync(join(folder, "config.json"))) return false;
      const json = JSON.parse(read("config.json").toString());
      const loss = lossOf(
        json,
        rawTensors(read("model.safetensors")),
        readFileSync(join(shared, TEXT)),
      );
      return Math.abs((lastJson(answer).loss as number) - loss) < TOLERANCE * Math.max(1, loss);
    },
  };
}

/** A GPT-2. */
export const gpt2Folder = modelFolder(
  "GPT-2",
  GPT2_CONFIG,
  () => weightsFile(gpt2Tensors()),
  gpt2Loss,
);

/** A LLaMA. */
export const llamaFolder = modelFolder(
  "LLaMA",
  LLAMA_CONFIG,
  () => weightsFile(llamaTensors()),
  llamaLoss,
);
