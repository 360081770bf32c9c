import { expect, test } from "vitest";
import { LLAMA_PRESETS } from "./config.ts";
import { parameterLayout } from "./layout.ts";

const BLOCK = "model.layers.0";

/** Role of each parameter of a model of one layer, by name. */
const rolesOf = (tiedHead: boolean) =>
  Object.fromEntries(
    parameterLayout({ ...LLAMA_PRESETS.nano, layers: 1, tiedHead }).map(({ name, role }) => [
      name,
      role,
    ]),
  );

test("parameterLayout() gives embedding, matrices and head their roles, and gains none", () => {
  expect(rolesOf(false)).toEqual({
    "model.embed_tokens.weight": "embedding",
    [`${BLOCK}.input_layernorm.weight`]: undefined,
    [`${BLOCK}.self_attn.q_proj.weight`]: "matrix",
    [`${BLOCK}.self_attn.k_proj.weight`]: "matrix",
    [`${BLOCK}.self_attn.v_proj.weight`]: "matrix",
    [`${BLOCK}.self_attn.o_proj.weight`]: "matrix",
    [`${BLOCK}.post_attention_layernorm.weight`]: undefined,
    [`${BLOCK}.mlp.gate_proj.weight`]: "matrix",
    [`${BLOCK}.mlp.up_proj.weight`]: "matrix",
    [`${BLOCK}.mlp.down_proj.weight`]: "matrix",
    "model.norm.weight": undefined,
    "lm_head.weight": "head",
  });
});

test("parameterLayout() with a tied head has the embedding alone", () => {
  const roles = Object.values(rolesOf(true));
  expect(roles).toContain("embedding");
  expect(roles).not.toContain("head");
});

test("parameterLayout() gives every matrix its kind, and other parameters none", () => {
  const layout = parameterLayout({ ...LLAMA_PRESETS.nano, layers: 1, tiedHead: false });
  const kinds = layout.map(({ name, kind }) => [name, kind]);
  expect(kinds.filter(([, kind]) => kind !== undefined)).toEqual([
    [`${BLOCK}.self_attn.q_proj.weight`, "qkv"],
    [`${BLOCK}.self_attn.k_proj.weight`, "qkv"],
    [`${BLOCK}.self_attn.v_proj.weight`, "qkv"],
    [`${BLOCK}.self_attn.o_proj.weight`, "attentionOutput"],
    [`${BLOCK}.mlp.gate_proj.weight`, "mlpInput"],
    [`${BLOCK}.mlp.up_proj.weight`, "mlpInput"],
    [`${BLOCK}.mlp.down_proj.weight`, "mlpOutput"],
  ]);
});
