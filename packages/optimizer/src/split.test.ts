import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { defineOptimizer } from "./entry.ts";
import { matrixRule } from "./matrix_rule.ts";
import { matrixSettings, splitSettings } from "./matrix_settings.ts";
import { Optimizer } from "./optimizer.ts";
import { resolveSettings } from "./resolve_settings.ts";
import { splitHeads, splitQKV } from "./split.ts";

const SETTINGS = {
  ...matrixSettings({ learningRate: 1 }),
  ...splitSettings({ training: true }),
} as const;

const entry = defineOptimizer({
  name: "plain",
  title: "Plain",
  help: "Follows the momentum",
  trains: "matrices",
  settings: SETTINGS,
  make: (values) => matrixRule({ name: "plain", settings: SETTINGS, values, direction: (U) => U }),
});

test.each([
  ["h.0.attn.c_attn.weight", [96, 32], 12],
  ["model.layers.1.self_attn.q_proj.weight", [32, 32], 4],
  ["model.layers.1.self_attn.k_proj.weight", [16, 32], 2],
  ["model.layers.1.self_attn.v_proj.weight", [8, 32], 1],
  ["blocks.0.attn.q.weight", [32, 32], 4],
  ["h.0.attn.c_proj.weight", [32, 32], 1],
  ["model.layers.1.self_attn.o_proj.weight", [32, 32], 1],
  ["h.0.mlp.c_fc.weight", [128, 32], 1],
])("splitHeads(4) splits %s of shape %o into %i matrices", (name, shape, parts) => {
  expect(splitHeads(4)({ name, shape })).toBe(parts);
});

test("splitHeads() takes other names, and refuses what is no number of heads", () => {
  const isSplit = (name: string) => name === "mix";
  expect(splitHeads(4, { isSplit })({ name: "mix", shape: [32, 32] })).toBe(4);
  for (const heads of [0, 1.5, Number.NaN]) {
    expect(() => splitHeads(heads)).toThrow(`Cannot split queries, keys and values by ${heads}`);
    expect(() => splitQKV({ heads })).toThrow(`Cannot split queries, keys and values by ${heads}`);
    expect(() => splitHeads(4, { headSize: heads })).toThrow(
      `Cannot split queries, keys and values into heads of size ${heads}`,
    );
  }
});

test("splitHeads() splits by the size of a head where the width is no multiple of it", () => {
  // Qwen 3 of 0.6 billion parameters: width 1024, 16 heads of 128 channels, 8 of keys and values.
  const split = splitHeads(16, { headSize: 128 });
  const parts = (part: string, rows: number) =>
    split({ name: `model.layers.0.self_attn.${part}_proj.weight`, shape: [rows, 1024] });
  expect([parts("q", 2048), parts("k", 1024), parts("v", 1024)]).toEqual([16, 8, 8]);
});

test("splitHeads of an entry splits by the model's heads, before splitQkv, and after a split from code", () => {
  const [name, shape] = ["h.0.attn.c_attn.weight", [96, 32]] as const;
  const parts = (options: Readonly<Record<string, unknown>>, heads?: number) =>
    entry.make(options, { width: 32, ...(heads !== undefined && { heads }) }).parts?.(name, shape);
  expect(parts({ splitHeads: true }, 4)).toBe(12);
  expect(parts({ splitHeads: true, splitQkv: true }, 2)).toBe(6);
  expect(parts({ splitHeads: true, split: () => 5 }, 2)).toBe(5);
  expect(parts({ splitQkv: true }, 2)).toBe(3);
  expect(parts({}, 2)).toBeUndefined();
  expect(() => parts({ splitHeads: true })).toThrow(
    "Cannot use plain with splitHeads: the model has no attention heads; leave it out",
  );
});

test("splitHeads of a rule that knows no model is refused with the remedy", () => {
  const values = resolveSettings("plain", SETTINGS, { splitHeads: true });
  const make = () => matrixRule({ name: "plain", settings: SETTINGS, values, direction: (U) => U });
  expect(make).toThrow(
    "Cannot use plain with splitHeads: the model's number of heads is not known; pass split: splitHeads(heads) instead",
  );
});

test("Optimizer refuses a weight that heads do not divide, by name", () => {
  const backend = createReferenceBackend();
  const w = {
    name: "h.0.attn.c_attn.weight",
    value: new Random(1).normal(backend, [96, 32]),
    gradient: new Random(2).normal(backend, [96, 32]),
  };
  const rule = entry.make({ splitHeads: true }, { width: 32, heads: 5 });
  expect(() => new Optimizer({ groups: [{ rule, parameters: [w] }] })).toThrow(
    'Cannot train parameter "h.0.attn.c_attn.weight" of shape [96, 32] with plain in 15 parts',
  );
});
