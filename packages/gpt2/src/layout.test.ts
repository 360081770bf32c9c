import { expect, test } from "vitest";
import { GPT2_PRESETS } from "./config.ts";
import { parameterLayout } from "./layout.ts";

/** Role of each parameter of a model of one layer, by name. */
const rolesOf = (config: object) =>
  Object.fromEntries(
    parameterLayout({ ...GPT2_PRESETS.nano, layers: 1, ...config }).map((each) => [
      each.name,
      each.role,
    ]),
  );

test("parameterLayout() gives embeddings and matrices their roles, and vectors none", () => {
  expect(rolesOf({})).toEqual({
    "wte.weight": "embedding", // also the head
    "wpe.weight": "embedding",
    "h.0.ln_1.weight": undefined,
    "h.0.ln_1.bias": undefined,
    "h.0.attn.c_attn.weight": "matrix",
    "h.0.attn.c_attn.bias": undefined,
    "h.0.attn.c_proj.weight": "matrix",
    "h.0.attn.c_proj.bias": undefined,
    "h.0.ln_2.weight": undefined,
    "h.0.ln_2.bias": undefined,
    "h.0.mlp.c_fc.weight": "matrix",
    "h.0.mlp.c_fc.bias": undefined,
    "h.0.mlp.c_proj.weight": "matrix",
    "h.0.mlp.c_proj.bias": undefined,
    "ln_f.weight": undefined,
    "ln_f.bias": undefined,
  });
});

test("parameterLayout() without positions, biases and gains has nothing but an embedding and matrices", () => {
  const roles = rolesOf({ positions: "rotary", biases: false, normalization: "rms" });
  expect(Object.values(roles)).toEqual(["embedding", ...new Array(4).fill("matrix")]);
});

test("parameterLayout() gives every matrix its kind, and other parameters none", () => {
  const layout = parameterLayout({ ...GPT2_PRESETS.nano, layers: 1, tiedHead: false });
  const kinds = layout.map(({ name, kind }) => [name, kind]);
  expect(kinds.filter(([, kind]) => kind !== undefined)).toEqual([
    ["h.0.attn.c_attn.weight", "qkv"],
    ["h.0.attn.c_proj.weight", "attentionOutput"],
    ["h.0.mlp.c_fc.weight", "mlpInput"],
    ["h.0.mlp.c_proj.weight", "mlpOutput"],
  ]);
});
