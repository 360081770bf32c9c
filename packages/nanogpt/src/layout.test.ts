import { expect, test } from "vitest";
import { NANOGPT_PRESETS } from "./config.ts";
import { parameterLayout } from "./layout.ts";

const LAYOUT = parameterLayout({ ...NANOGPT_PRESETS.nano, layers: 1 });

test("parameterLayout() gives embedding, matrices and head their roles, and vectors none", () => {
  const roles = LAYOUT.map(({ name, role }) => [name, role] as const);
  expect(roles.filter(([, role]) => role !== undefined)).toEqual([
    ["embed.weight", "embedding"],
    ...["q", "k", "v", "proj"].map((part) => [`blocks.0.attn.${part}.weight`, "matrix"]),
    ["blocks.0.mlp.fc.weight", "matrix"],
    ["blocks.0.mlp.proj.weight", "matrix"],
    ["proj.weight", "head"],
  ]);
  for (const { name, shape, role } of LAYOUT) {
    expect(shape.length, name).toBe(role === undefined ? 1 : 2);
  }
});

test("parameterLayout() starts projections, the head and biases at 0, gains at 1", () => {
  const constants = LAYOUT.map(({ name, initial }) => [name, initial] as const);
  const drawn = constants.filter(([, initial]) => typeof initial !== "number");
  expect(drawn).toEqual([
    ["embed.weight", { deviation: 1 }],
    ...["attn.q", "attn.k", "attn.v", "mlp.fc"].map((part) => [
      `blocks.0.${part}.weight`,
      { deviation: Math.sqrt(0.33 / 128) },
    ]),
  ]);
  const ones = constants.filter(([, initial]) => initial === 1).map(([name]) => name);
  expect(ones).toEqual([
    "norm1.gains",
    "blocks.0.norm1.gains",
    "blocks.0.norm2.gains",
    "norm2.gains",
  ]);
});

test("parameterLayout() gives every matrix its kind, and other parameters none", () => {
  const kinds = LAYOUT.map(({ name, kind }) => [name, kind]);
  expect(kinds.filter(([, kind]) => kind !== undefined)).toEqual([
    ...["q", "k", "v"].map((part) => [`blocks.0.attn.${part}.weight`, "qkv"]),
    ["blocks.0.attn.proj.weight", "attentionOutput"],
    ["blocks.0.mlp.fc.weight", "mlpInput"],
    ["blocks.0.mlp.proj.weight", "mlpOutput"],
  ]);
});
