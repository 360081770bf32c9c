import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Tape } from "@lrm/autograd";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { familyOf } from "@lrm/run";
import { openSafetensorsFile } from "@lrm/safetensors/node";
import { type Backend, tensor } from "@lrm/tensor";
import type { Part, Result } from "./result.ts";

/** Largest allowed difference of logits, relative to the largest logit. */
const ALLOWED = 1e-5;

interface Logits {
  readonly tokens: readonly (readonly number[])[];
  readonly logits: readonly (readonly (readonly number[])[])[];
}

/**
 * Compares models: loads what transformers saved and compares logits, then exports it and lets
 * transformers load the export and compare logits again.
 */
export const models: Part = {
  name: "transformers",
  async run(workshop) {
    const [saved, exported] = [workshop.folder("saved"), workshop.folder("exported")];
    await workshop.python("models.py", "make", saved);
    const backend = await createCpuBackend({ threads: 1 });
    const results: Result[] = [];
    for (const name of readdirSync(saved).sort()) {
      const difference = await compareAndExport(backend, join(saved, name), join(exported, name));
      results.push(resultOf(`lrm loads ${name} of transformers`, difference));
    }
    backend.dispose();
    const back = (await workshop.python("models.py", "check", exported)) as Record<string, number>;
    for (const [name, difference] of Object.entries(back)) {
      results.push(resultOf(`transformers loads the export of ${name}`, difference));
    }
    return results;
  },
};

function resultOf(name: string, difference: number): Result {
  return {
    name,
    figure: `logits differ by ${difference.toExponential(1)}`,
    passed: difference <= ALLOWED,
  };
}

async function compareAndExport(backend: Backend, from: string, to: string): Promise<number> {
  const json = JSON.parse(readFileSync(join(from, "config.json"), "utf8"));
  const family = familyOf(json.model_type === "gpt2" ? "gpt2" : "llama");
  const config = family.configFromHuggingFace!(json);
  const names = readdirSync(from);
  const weights = ["model.safetensors", "model.safetensors.index.json"].find((each) =>
    names.includes(each),
  )!;
  await using file = await openSafetensorsFile(join(from, weights));
  using model = await family.load(backend, file, config);
  const { tokens, logits } = JSON.parse(readFileSync(join(from, "logits.json"), "utf8")) as Logits;
  const shape = [tokens.length, tokens[0]!.length];
  using tape = Tape.inference(backend);
  using input = tensor(backend, Int32Array.from(tokens.flat()), shape);
  const own = await model.logits(tape, input).value.read();
  mkdirSync(to, { recursive: true });
  cpSync(join(from, "logits.json"), join(to, "logits.json"));
  writeFileSync(join(to, "config.json"), JSON.stringify(family.configToHuggingFace!(config)));
  const chunks: Uint8Array[] = [];
  for await (const chunk of family.streamCheckpoint(model)) chunks.push(chunk.slice());
  writeFileSync(join(to, "model.safetensors"), Buffer.concat(chunks));
  return difference(own, logits.flat(2));
}

function difference(own: ArrayLike<number>, theirs: readonly number[]): number {
  let [most, largest] = [0, 0];
  for (const [i, value] of theirs.entries()) {
    most = Math.max(most, Math.abs(own[i]! - value));
    largest = Math.max(largest, Math.abs(value));
  }
  return own.length === theirs.length ? most / largest : Number.POSITIVE_INFINITY;
}
