import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LoRA } from "@lrm/lora";
import { familyOf } from "@lrm/run";
import { exportAdapter, exportModel } from "@lrm/run/node";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import type { Part, Result } from "./result.ts";

/** Documents with blocks of Python, which name the folders `model`, `my-model` and `adapter`. */
export const DOCUMENTS: readonly string[] = ["docs/finetune.md", "packages/cli/README.md"];

/** Runs the Python of the documents, as it stands, on a model and an adapter that lrm exported. */
export const documents: Part = {
  name: "documents",
  async run(workshop) {
    const folder = workshop.folder("documents");
    await exportFolders(folder);
    const results: Result[] = [];
    for (const document of DOCUMENTS) {
      const path = fileURLToPath(new URL(`../../../${document}`, import.meta.url));
      const blocks = await workshop.python("documents.py", folder, path);
      results.push({
        name: `transformers and peft run the Python of ${document}`,
        figure: `${blocks} ${blocks === 1 ? "block" : "blocks"}`,
        passed: blocks !== 0,
      });
    }
    return results;
  },
};

async function exportFolders(folder: string): Promise<void> {
  const family = familyOf("llama");
  const random = new Random(1);
  using model = family.initialize(createReferenceBackend(), family.presets["llama-nano"]!, random);
  const origin = { kind: "llama", tokenizer: "bytes" } as const;
  for (const name of ["model", "my-model"]) await exportModel(model, origin, join(folder, name));
  using lora = LoRA.attach(model.parameters, { rank: 2 }, random);
  await exportAdapter({ model, lora }, { kind: "llama" }, join(folder, "adapter"));
}
