import { readdirSync, writeFileSync } from "node:fs";
import { GPT2, GPT2_PRESETS } from "@lrm/gpt2";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { Workplace } from "./_lrm.ts";
import { exportModel } from "./exported_model.ts";
import { InputError } from "./failure.ts";
import { loadModel } from "./loaded_model.ts";

const backend = createReferenceBackend();
const size = { ...GPT2_PRESETS.nano, layers: 1, width: 32 };

test("exportModel() writes what loadModel() reads back, bit for bit", async () => {
  using workplace = new Workplace();
  using model = GPT2.initialize(backend, size, new Random(1));
  const folder = workplace.at("models/mine");
  await exportModel(model, "gpt2", folder);
  expect(readdirSync(workplace.at("models"))).toEqual(["mine"]);
  expect(readdirSync(folder).sort()).toEqual(["config.json", "model.safetensors"]);
  const { model: again, tokenizer } = await loadModel(backend, folder);
  expect(tokenizer).toBe("bytes");
  expect(again.config).toEqual(size);
  for (const [index, { name, value }] of again.parameters.entries()) {
    const original = model.parameters[index]!;
    expect(name).toBe(original.name);
    expect(await value.read(), name).toEqual(await original.value.read());
  }
  again.dispose();
});

test("exportModel() refuses a folder that holds something, and leaves nothing behind when it fails", async () => {
  using workplace = new Workplace();
  using model = GPT2.initialize(backend, size, new Random(1));
  await expect(exportModel(model, "gpt2", workplace.path)).rejects.toThrow(
    new InputError(`Cannot export to ${workplace.path}: it is not empty; choose another folder`),
  );
  await expect(exportModel(model, "gpt2", workplace.text)).rejects.toThrow(
    /the system says ENOTDIR/,
  );
  writeFileSync(workplace.at("file"), "");
  await expect(exportModel(model, "gpt2", workplace.at("file/model"))).rejects.toThrow(InputError);
  const lost = GPT2.initialize(backend, size, new Random(1));
  lost.dispose();
  await expect(exportModel(lost, "gpt2", workplace.at("model"))).rejects.toThrow();
  expect(readdirSync(workplace.path).sort()).toEqual(["file", "text.txt"]);
});
