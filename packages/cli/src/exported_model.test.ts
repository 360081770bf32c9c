import { readdirSync, writeFileSync } from "node:fs";
import { GPT2, GPT2_PRESETS } from "@lrm/gpt2";
import type { LanguageModel } from "@lrm/language-model";
import { LLAMA_PRESETS, LLaMA } from "@lrm/llama";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { Workplace } from "./_lrm.ts";
import { exportModel } from "./exported_model.ts";
import { InputError } from "./failure.ts";
import { familyOf } from "./models.ts";
import { openModel } from "./stored_model.ts";

const backend = createReferenceBackend();
async function expectSame(actual: LanguageModel, expected: LanguageModel): Promise<void> {
  expect(actual.config).toEqual(expected.config);
  expect(actual.parameters).toHaveLength(expected.parameters.length);
  for (const [index, { name, value }] of actual.parameters.entries()) {
    const original = expected.parameters[index]!;
    expect(name).toBe(original.name);
    expect(await value.read(), name).toEqual(await original.value.read());
  }
}

const size = { ...GPT2_PRESETS.nano, layers: 1, width: 32 };

test("exportModel() writes what openModel() reads back, bit for bit", async () => {
  using workplace = new Workplace();
  using model = GPT2.initialize(backend, size, new Random(1));
  const folder = workplace.at("models/mine");
  await exportModel(model, "gpt2", folder);
  expect(readdirSync(workplace.at("models"))).toEqual(["mine"]);
  expect(readdirSync(folder).sort()).toEqual(["config.json", "model.safetensors"]);
  const { tokenizer, load } = await openModel(folder);
  const again = await load(backend);
  expect(tokenizer).toBe("bytes");
  await expectSame(again, model);
  again.dispose();
});

test("exportModel() writes LLaMA, too", async () => {
  using workplace = new Workplace();
  const config = { ...LLAMA_PRESETS.nano, layers: 1, width: 32, keyValueHeads: 2, tiedHead: true };
  using model = LLaMA.initialize(backend, config, new Random(1));
  const folder = workplace.at("mine");
  await exportModel(model, "llama", folder);
  const { size: found, load } = await openModel(folder);
  expect(found.kind).toBe("llama");
  const again = await load(backend);
  await expectSame(again, model);
  again.dispose();
});

test("exportModel() refuses the speed-run's GPT-2 before anything is written", async () => {
  using workplace = new Workplace();
  const { positions } = GPT2_PRESETS.speedrun;
  using model = GPT2.initialize(backend, { ...size, positions }, new Random(1));
  await expect(exportModel(model, "gpt2", workplace.at("mine"))).rejects.toThrow(
    "Cannot write this model as Hugging Face's GPT-2: that has no place for rotary positions",
  );
  expect(readdirSync(workplace.path)).toEqual(["text.txt"]);
});

test.each([
  ['{ "model_type": "mistral" }', /model_type is "mistral"; the models here are gpt2 and llama$/],
  ["[]", /config.json must hold an object/],
  ["{", /it is not JSON; get the file again$/],
  [
    JSON.stringify(familyOf("llama").configToHuggingFace(LLAMA_PRESETS["60m"])),
    /its vocabulary has 32000 tokens, and the tokenizers here have 256 \(bytes\) and 50257/,
  ],
])("openModel() refuses a folder whose config.json is %s", async (text, sentence) => {
  using workplace = new Workplace();
  writeFileSync(workplace.at("config.json"), text);
  await expect(openModel(workplace.path)).rejects.toThrow(sentence);
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
