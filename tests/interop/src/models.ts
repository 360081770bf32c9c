import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { familyOf } from "@lrm/run";
import { openSafetensorsFile } from "@lrm/safetensors/node";
import type { Backend } from "@lrm/tensor";
import { logitsDifference, resultOf } from "./logits.ts";
import type { Part, Result } from "./result.ts";

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
  const difference = await logitsDifference(backend, model, from);
  mkdirSync(to, { recursive: true });
  cpSync(join(from, "logits.json"), join(to, "logits.json"));
  writeFileSync(join(to, "config.json"), JSON.stringify(family.configToHuggingFace!(config)));
  const chunks: Uint8Array[] = [];
  for await (const chunk of family.streamCheckpoint(model)) chunks.push(chunk.slice());
  writeFileSync(join(to, "model.safetensors"), Buffer.concat(chunks));
  return difference;
}
