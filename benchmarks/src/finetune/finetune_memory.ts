import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BackendName } from "../bench.ts";
import { parseBackends } from "../suites.ts";
import { PUBLISHED_MODELS, type PublishedModel } from "./published_models.ts";
import { type WeightType, writeRandomModel } from "./random_model.ts";
import type { FinetuneAnswer, FinetuneRequest } from "./request.ts";

const PROGRAM = fileURLToPath(new URL("./finetune_step.js", import.meta.url));
const STEPS = 3;
/** An example of 26 bytes, each of which is a token. */
const EXAMPLE = { prompt: "What is 3 plus 4? ", completion: "It is 7." };
/** Enough that one can be held out. */
const EXAMPLES = 8;

/**
 * Fine-tunes published configurations with random weights by LoRA, from files of float32 and of
 * bfloat16, and prints the memory that it takes.
 *
 * @param flags  `quick`: only the smallest model; `backend`: names of backends, by commas
 */
export async function finetuneMemory({
  quick,
  backend,
}: {
  readonly quick: boolean;
  readonly backend?: string | undefined;
}): Promise<void> {
  const models = quick ? PUBLISHED_MODELS.slice(0, 1) : PUBLISHED_MODELS;
  for (const name of parseBackends(backend)) {
    for (const model of models) {
      for (const dtype of ["F32", "BF16"] as const) {
        const line = await lineOf(model, dtype, name).catch(
          (error: Error) => `${model.name}, ${dtype}, ${name}: not measured: ${error.message}`,
        );
        process.stdout.write(`${line}\n`);
      }
    }
  }
}

/** Measures one case, and returns a line about it. */
async function lineOf(
  { name, json }: PublishedModel,
  dtype: WeightType,
  backend: BackendName,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "finetune-memory-"));
  try {
    const [model, examples] = [join(folder, "model"), join(folder, "examples.jsonl")];
    await writeRandomModel(model, json, dtype);
    await writeFile(examples, `${JSON.stringify(EXAMPLE)}\n`.repeat(EXAMPLES));
    const answer = await measured({ model, examples, folder, steps: STEPS, backend });
    const { device, trained, losses, counted, process, tokensPerSecond } = answer;
    const parts = [
      `${(counted / 1e6).toFixed(0)} MB counted`,
      `${(process / 1e6).toFixed(0)} MB of the process`,
      `${tokensPerSecond} tokens/s`,
      `losses ${losses.map((loss) => loss.toFixed(6)).join(", ")}`,
    ];
    const what = `${name}, ${(trained / 1e6).toFixed(1)} million parameters by LoRA, ${dtype}`;
    return `${what}, ${device}: ${parts.join(", ")}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measured(request: FinetuneRequest): Promise<FinetuneAnswer> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(request)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`its program ended with ${code}, see above`);
  return JSON.parse(printed) as FinetuneAnswer;
}
