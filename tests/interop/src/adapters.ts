import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { familyOf } from "@lrm/run";
import { exportAdapter, openAdapter } from "@lrm/run/node";
import { openSafetensorsFile } from "@lrm/safetensors/node";
import type { Backend } from "@lrm/tensor";
import { logitsDifference, resultOf } from "./logits.ts";
import type { Part, Result } from "./result.ts";

/**
 * Compares adapters: loads what peft saved, compares the logits of model and adapter, apart and
 * merged, then exports the adapter and lets peft load it and compare logits again.
 */
export const adapters: Part = {
  name: "peft",
  async run(workshop) {
    const folder = workshop.folder("adapters");
    await workshop.python("adapters.py", "make", folder);
    const backend = await createCpuBackend({ threads: 1 });
    const results: Result[] = [];
    for (const name of readdirSync(folder).sort()) {
      const [apart, merged] = await compareAndExport(backend, join(folder, name));
      results.push(resultOf(`lrm loads peft's adapter of ${name}`, apart));
      results.push(resultOf(`lrm merges peft's adapter of ${name}`, merged));
    }
    backend.dispose();
    const back = (await workshop.python("adapters.py", "check", folder)) as Record<string, number>;
    for (const [name, difference] of Object.entries(back)) {
      results.push(resultOf(`peft loads lrm's adapter of ${name}`, difference));
    }
    return results;
  },
};

async function compareAndExport(backend: Backend, folder: string): Promise<[number, number]> {
  const from = join(folder, "model");
  const json = JSON.parse(readFileSync(join(from, "config.json"), "utf8"));
  const kind = json.model_type === "gpt2" ? "gpt2" : "llama";
  const family = familyOf(kind);
  await using file = await openSafetensorsFile(join(from, "model.safetensors"));
  using model = await family.load(backend, file, family.configFromHuggingFace!(json));
  const lora = await openAdapter(model, kind, join(folder, "adapter"));
  const apart = await logitsDifference(backend, model, from);
  await exportAdapter({ model, lora }, { kind }, join(folder, "exported"));
  lora.merge();
  return [apart, await logitsDifference(backend, model, from)];
}
