import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GPT2, GPT2_PRESETS } from "@lrm/gpt2";
import type { LanguageModel } from "@lrm/language-model";
import { LLAMA_PRESETS, LLaMA } from "@lrm/llama";
import { familyOf, huggingFaceConfig, InputError } from "@lrm/run";
import { exportModel, openModel } from "@lrm/run/node";
import { decodeFloat32, encodeFloat32, readSafetensors, writeSafetensors } from "@lrm/safetensors";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { Workplace } from "./testing/lrm.ts";

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

const GPT2_BYTES = { kind: "gpt2", tokenizer: "bytes" } as const;
const size = { ...GPT2_PRESETS.nano, layers: 1, width: 32 };

test("exportModel() writes what openModel() reads back, bit for bit", async () => {
  using workplace = new Workplace();
  using model = GPT2.initialize(backend, size, new Random(1));
  const folder = workplace.at("models/mine");
  await exportModel(model, GPT2_BYTES, folder);
  expect(readdirSync(workplace.at("models"))).toEqual(["mine"]);
  expect(readdirSync(folder).sort()).toEqual([
    "config.json",
    "model.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
  ]);
  const { tokenizer, load } = await openModel(folder);
  const again = await load(backend);
  expect(tokenizer).toBe("bytes");
  await expectSame(again, model);
  again.dispose();
});

test("exportModel() writes LLaMA, too, into an empty folder that stays the same", async () => {
  using workplace = new Workplace();
  const config = { ...LLAMA_PRESETS.nano, layers: 1, width: 32, keyValueHeads: 2, tiedHead: true };
  using model = LLaMA.initialize(backend, config, new Random(1));
  const folder = workplace.at("mine");
  mkdirSync(folder);
  const { ino } = statSync(folder);
  await exportModel(model, { kind: "llama", tokenizer: "bytes" }, folder);
  expect(statSync(folder).ino).toBe(ino);
  const { size: found, load } = await openModel(folder);
  expect(found.kind).toBe("llama");
  const again = await load(backend);
  await expectSame(again, model);
  again.dispose();
});

test("openModel() reads a folder in several files, of any of the float types, and what it lacks in plain words", async () => {
  using workplace = new Workplace();
  using model = GPT2.initialize(backend, size, new Random(1));
  const folder = workplace.at("mine");
  await exportModel(model, GPT2_BYTES, folder);
  const whole = join(folder, "model.safetensors");
  const { tensors } = readSafetensors(readFileSync(whole));
  const names = [...tensors.keys()];
  const dtypes = ["F32", "F16", "BF16"] as const;
  const weightMap: Record<string, string> = {};
  for (const [part, dtype] of dtypes.entries()) {
    const file = `model-0000${part + 1}-of-00003.safetensors`;
    const own = names.filter((_, at) => at % 3 === part);
    for (const name of own) weightMap[name] = file;
    const entries = own.map((name) => {
      const entry = tensors.get(name)!;
      return encodeFloat32(name, entry.shape, decodeFloat32(entry), { dtype });
    });
    writeFileSync(join(folder, file), writeSafetensors(entries));
  }
  rmSync(whole);
  const index = join(folder, "model.safetensors.index.json");
  writeFileSync(index, JSON.stringify({ metadata: {}, weight_map: weightMap }));
  const again = await (await openModel(folder)).load(backend);
  for (const [at, { name, value }] of again.parameters.entries()) {
    const read = await value.read();
    const original = await model.parameters[at]!.value.read();
    const dtype = dtypes[names.indexOf(`transformer.${name}`) % 3]!;
    // Half a unit in the last of 11 or 8 bits; below 2⁻¹⁴, F16 has steps of 2⁻²⁴.
    const [share, least] = { F32: [0, 0], F16: [2 ** -11, 2 ** -25], BF16: [2 ** -8, 0] }[
      dtype
    ] as [number, number];
    const wrong = read.findIndex(
      (x, i) => Math.abs(x - original[i]!) > Math.max(least, share * Math.abs(original[i]!)),
    );
    expect(wrong, `${name} in ${dtype}`).toBe(-1);
  }
  again.dispose();

  rmSync(join(folder, "model-00002-of-00003.safetensors"));
  await expect(openModel(folder)).rejects.toThrow(
    /model-00002-of-00003\.safetensors: there is no such file/,
  );
  rmSync(index);
  await expect(openModel(folder)).rejects.toThrow(
    /part of the weights, and model\.safetensors\.index\.json is missing/,
  );
  for (const part of [1, 3]) rmSync(join(folder, `model-0000${part}-of-00003.safetensors`));
  writeFileSync(join(folder, "pytorch_model.bin"), "");
  await expect(openModel(folder)).rejects.toThrow(/write it with save_pretrained\(\)$/);
});

test.each([
  ["gpt2", GPT2_PRESETS.nano, 50_257, "gpt2", 50_256],
  ["gpt2", GPT2_PRESETS.nano, 50_304, "gpt2", 50_256],
  ["llama", LLAMA_PRESETS.nano, 50_257, "gpt2", 50_256],
  ["llama", LLAMA_PRESETS.nano, 50_304, "gpt2", 50_256],
  ["gpt2", GPT2_PRESETS.nano, 256, "bytes", null],
  ["llama", LLAMA_PRESETS.nano, 256, "bytes", null],
] as const)(
  "exportModel() writes the end of text of the tokenizer: %s, %o, %i tokens of %s",
  async (kind, preset, vocabularySize, tokenizer, endOfText) => {
    using workplace = new Workplace();
    const config = { ...preset, vocabularySize, layers: 1, width: 4, heads: 1, mlpWidth: 4 };
    using model = familyOf(kind).initialize(backend, config, new Random(1));
    const folder = workplace.at("mine");
    await exportModel(model, { kind, tokenizer }, folder);
    const [json, tokens] = ["config.json", "tokenizer_config.json"].map((name) =>
      JSON.parse(readFileSync(join(folder, name), "utf8")),
    );
    expect(json).toMatchObject({ eos_token_id: endOfText, bos_token_id: endOfText });
    expect(tokens.eos_token).toBe(endOfText === null ? undefined : "<|endoftext|>");
    const { size: again } = await openModel(folder);
    expect(again).toEqual({ kind, config });
  },
);

test("exportModel() refuses the speed-run's GPT-2 before anything is written", async () => {
  using workplace = new Workplace();
  const { positions } = GPT2_PRESETS.speedrun;
  using model = GPT2.initialize(backend, { ...size, positions }, new Random(1));
  await expect(exportModel(model, GPT2_BYTES, workplace.at("mine"))).rejects.toThrow(
    "Cannot write this model as Hugging Face's GPT-2: it does not support rotary positions",
  );
  expect(readdirSync(workplace.path)).toEqual(["text.txt"]);
});

test("exportModel() refuses a NanoGPT before anything is written", async () => {
  using workplace = new Workplace();
  const family = familyOf("nanogpt");
  const config = { ...size, heads: 1 };
  using model = family.initialize(backend, config, new Random(1));
  const stored = { kind: "nanogpt", tokenizer: "bytes" } as const;
  await expect(exportModel(model, stored, workplace.at("mine"))).rejects.toThrow(
    new InputError(
      "Cannot write a NanoGPT as a Hugging Face folder: transformers has no such model",
      "use the run folder, or save model.config beside streamCheckpoint()",
    ),
  );
  expect(readdirSync(workplace.path)).toEqual(["text.txt"]);
});

test.each([
  [
    '{ "model_type": "nanogpt" }',
    /model_type is "nanogpt", which is not supported; take a model of type gpt2 or llama or mistral or qwen2 or qwen3$/,
  ],
  [
    '{ "model_type": "gemma2" }',
    /model_type is "gemma2", which is not supported; take a model of type gpt2 or llama or mistral or qwen2 or qwen3$/,
  ],
  ["[]", /config.json must hold an object/],
  ["{", /it is not JSON; get the file again$/],
  [
    JSON.stringify(huggingFaceConfig(familyOf("llama"), LLAMA_PRESETS["60m"])),
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
  await expect(exportModel(model, GPT2_BYTES, workplace.path)).rejects.toThrow(
    new InputError(`Cannot export to ${workplace.path}: it is not empty`, "choose another folder"),
  );
  await expect(exportModel(model, GPT2_BYTES, workplace.text)).rejects.toThrow(
    /a part of the path is a file, not a folder; check the path$/,
  );
  writeFileSync(workplace.at("file"), "");
  await expect(exportModel(model, GPT2_BYTES, workplace.at("file/model"))).rejects.toThrow(
    InputError,
  );
  const lost = GPT2.initialize(backend, size, new Random(1));
  lost.dispose();
  await expect(exportModel(lost, GPT2_BYTES, workplace.at("model"))).rejects.toThrow();
  expect(readdirSync(workplace.path).sort()).toEqual(["file", "text.txt"]);
});
