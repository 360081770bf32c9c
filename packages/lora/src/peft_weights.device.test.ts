import { GPT2, GPT2_PRESETS } from "@lrm/gpt2";
import {
  openSafetensors,
  readSafetensors,
  type TensorEntry,
  writeSafetensors,
} from "@lrm/safetensors";
import { Random } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { LoRA } from "./lora.ts";
import { peftConfig } from "./peft_config.ts";
import { loadAdapter, streamAdapter } from "./peft_weights.ts";

const backend = await testBackend();
const PREFIX = { prefix: "transformer." };

const tinyModel = () =>
  GPT2.initialize(backend, { ...GPT2_PRESETS.nano, layers: 1 }, new Random(1));

async function saved(lora: LoRA, names = PREFIX): Promise<TensorEntry[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of streamAdapter(lora, names)) chunks.push(chunk);
  return [...readSafetensors(Buffer.concat(chunks)).tensors.values()];
}

async function readerOf(entries: readonly TensorEntry[]) {
  const bytes = writeSafetensors([...entries]);
  return await openSafetensors({
    size: bytes.length,
    read: async (offset, length) => bytes.slice(offset, offset + length),
  });
}

/** Makes an adapter and its files. */
async function adapter() {
  using model = tinyModel();
  using lora = LoRA.attach(model.parameters, { rank: 2, targets: ["c_attn"] }, new Random(2));
  lora.layers[0]!.up.value.write(new Float32Array(384 * 2).fill(0.5));
  const values = await Promise.all(lora.parameters.map(({ value }) => value.read()));
  const json = peftConfig(lora, { parameters: model.parameters, fanInFanOut: true });
  return { entries: await saved(lora), json, values };
}

test("loadAdapter() reads what streamAdapter() wrote, bit for bit, with or without the model's prefix", async () => {
  const { entries, json, values } = await adapter();
  expect(entries.map(({ name, shape }) => [name, shape])).toEqual([
    ["base_model.model.transformer.h.0.attn.c_attn.lora_A.weight", [2, 128]],
    ["base_model.model.transformer.h.0.attn.c_attn.lora_B.weight", [384, 2]],
  ]);
  const bare = entries.map((entry) => ({ ...entry, name: entry.name.replace("transformer.", "") }));
  for (const stored of [entries, bare]) {
    using model = tinyModel();
    using lora = await loadAdapter(model.parameters, await readerOf(stored), json, PREFIX);
    expect(await Promise.all(lora.parameters.map(({ value }) => value.read()))).toEqual(values);
    expect(lora.layers.map(({ module }) => module)).toEqual(["h.0.attn.c_attn"]);
  }
});

test("loadAdapter() names what does not fit, and leaves the model as it was", async () => {
  const { entries, json } = await adapter();
  using model = tinyModel();
  const live = backend.memory().liveBuffers;
  const load = async (stored: readonly TensorEntry[], change = {}) =>
    loadAdapter(model.parameters, await readerOf(stored), { ...json, ...change }, PREFIX);
  await expect(load(entries.slice(0, 1))).rejects.toThrow(
    "Cannot read the adapter: it lacks base_model.model.transformer.h.0.attn.c_attn.lora_B.weight; use the adapter_config.json and the model that belong to it",
  );
  await expect(load(entries, { r: 4 })).rejects.toThrow(
    "c_attn.lora_A.weight has shape [2, 128], but the model needs [4, 128]",
  );
  const renamed = (name: string) => [...entries, { ...entries[0]!, name }];
  await expect(load(renamed("base_model.model.lm_head.weight"))).rejects.toThrow(
    'Cannot read the adapter: it holds "base_model.model.lm_head.weight", which is no factor of a linear layer',
  );
  await expect(
    load(renamed("base_model.model.transformer.h.0.attn.q.lora_A.weight")),
  ).rejects.toThrow('Cannot adapt "h.0.attn.q": the model has no such layer');
  const bytes = entries[0]!.bytes.slice();
  bytes.set([0, 0, 0xc0, 0x7f]);
  await expect(load([{ ...entries[0]!, bytes }, entries[1]!])).rejects.toThrow(
    "lora_A.weight is NaN at index 0",
  );
  expect(backend.memory().liveBuffers).toBe(live);
  expect(model.parameters.every(({ trainable }) => trainable)).toBe(true);
});
