import { GPT2_PRESETS, parameterLayout as gpt2Layout } from "@lrm/gpt2";
import { LLAMA_PRESETS, parameterLayout as llamaLayout } from "@lrm/llama";
import { expect, test } from "vitest";
import { factorLayout } from "./layout.ts";

const LLAMA = llamaLayout({ ...LLAMA_PRESETS.nano, layers: 2 });
const GPT2 = gpt2Layout({ ...GPT2_PRESETS.nano, layers: 1 });

test("factorLayout() names, shapes and orders the factors as PEFT does", () => {
  const chosen = factorLayout(LLAMA, { rank: 4, targets: ["gate_proj", "v_proj"] });
  expect(chosen.map(({ module }) => module)).toEqual([
    "model.layers.0.self_attn.v_proj",
    "model.layers.0.mlp.gate_proj",
    "model.layers.1.self_attn.v_proj",
    "model.layers.1.mlp.gate_proj",
  ]);
  expect(chosen[1]).toMatchObject({
    weight: { shape: [344, 128] },
    down: { name: "model.layers.0.mlp.gate_proj.lora_A.weight", shape: [4, 128], role: "matrix" },
    up: { name: "model.layers.0.mlp.gate_proj.lora_B.weight", shape: [344, 4], role: "matrix" },
  });
});

test("factorLayout() takes all matrices without targets, and layers by more of their name", () => {
  const modulesOf = (targets?: readonly string[]) =>
    factorLayout(GPT2, { rank: 4, ...(targets && { targets }) }).map(({ module }) => module);
  expect(modulesOf()).toEqual([
    "h.0.attn.c_attn",
    "h.0.attn.c_proj",
    "h.0.mlp.c_fc",
    "h.0.mlp.c_proj",
  ]);
  expect(modulesOf(["c_proj"])).toEqual(["h.0.attn.c_proj", "h.0.mlp.c_proj"]);
  expect(modulesOf(["mlp.c_proj"])).toEqual(["h.0.mlp.c_proj"]);
});

test("factorLayout() takes the layers of a block", () => {
  for (const weights of [LLAMA, GPT2]) {
    const modulesOf = (...targets: readonly string[]) =>
      factorLayout(weights, { rank: 4, targets }).map(({ module }) => module);
    const [attention, mlp] = [modulesOf("attention"), modulesOf("mlp")];
    expect(attention.every((module) => module.includes("attn."))).toBe(true);
    expect(mlp.every((module) => module.includes("mlp."))).toBe(true);
    const all = factorLayout(weights, { rank: 4 }).map(({ module }) => module);
    expect(modulesOf("attention", "mlp")).toEqual(all);
    expect(attention.length + mlp.length).toBe(all.length);
  }
});

test.each([
  [
    { rank: 4, targets: ["proj"] },
    'Cannot adapt "proj": the model has no such layer; choose among q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj, attention, mlp and all',
  ],
  [
    { rank: 4, targets: ["lm_head"] },
    "Cannot adapt lm_head.weight: only matrices inside the model can be, but it has the role head",
  ],
  [
    { rank: 4, targets: ["embed_tokens"] },
    "Cannot adapt model.embed_tokens.weight: only matrices inside the model can be, but it has the role embedding",
  ],
  [
    { rank: 4, targets: ["norm"] },
    "Cannot adapt model.norm.weight: only matrices inside the model can be, but it has the role vector",
  ],
  [
    { rank: 129 },
    "Cannot adapt model.layers.0.self_attn.q_proj.weight with rank 129: its smaller side is 128; choose a lower rank, or other targets",
  ],
])("factorLayout() refuses %o", (settings, message) => {
  expect(() => factorLayout(LLAMA, settings)).toThrow(message);
});
