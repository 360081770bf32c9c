import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { LoRA } from "@lrm/lora";
import { familyOf } from "@lrm/run";
import { exportAdapter, openAdapter } from "@lrm/run/node";
import { openSafetensorsFile } from "@lrm/safetensors/node";
import { type Backend, Random } from "@lrm/tensor";
import { logitsDifference, logitsIn, logitsOf, resultOf } from "./logits.ts";
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
  using model = await modelIn(backend, from, kind);
  const lora = await openAdapter(model, kind, join(folder, "adapter"));
  const apart = await logitsDifference(backend, model, from);
  await exportAdapter({ model, lora }, { kind }, join(folder, "exported"));
  lora.merge();
  const merged = await logitsDifference(backend, model, from);
  await exportPiSSA(backend, folder, kind, false);
  await exportPiSSA(backend, folder, kind, true);
  return [apart, merged];
}

/** Exports an adapter that began as PiSSA, with its logits. */
async function exportPiSSA(
  backend: Backend,
  folder: string,
  kind: "gpt2" | "llama",
  dora: boolean,
) {
  using model = await modelIn(backend, join(folder, "model"), kind);
  using lora = LoRA.attach(model.parameters, { rank: 3, initial: "pissa", dora }, new Random(1));
  await lora.split();
  for (const { value } of lora.parameters) {
    value.write(Float32Array.from(await value.read(), (x, at) => x + 0.1 * Math.sin(at)));
  }
  const to = join(folder, dora ? "pissa-dora" : "pissa");
  await exportAdapter({ model, lora }, { kind }, to);
  const { tokens } = logitsIn(join(folder, "model"));
  const logits = Array.from(await logitsOf(backend, model, tokens));
  writeFileSync(join(to, "logits.json"), JSON.stringify({ tokens, logits }));
}

async function modelIn(backend: Backend, from: string, kind: "gpt2" | "llama") {
  const json = JSON.parse(readFileSync(join(from, "config.json"), "utf8"));
  const family = familyOf(kind);
  await using file = await openSafetensorsFile(join(from, "model.safetensors"));
  return await family.load(backend, file, family.configFromHuggingFace!(json));
}
