import { expect, test } from "vitest";
import { CATALOG } from "../catalog.ts";
import { familyOf, type ModelSize, modelOf } from "../models/find_model.ts";
import { MODELS } from "../models/models.ts";
import { checkOptimizer } from "./check_optimizer.ts";
import { ruleOf } from "./create_optimizer.ts";
import { optimizerConfig } from "./optimizer_flags.ts";

/** Returns the parts of each weight that is split, by its layer and name without the block. */
function partsOf({ kind, config }: ModelSize): Readonly<Record<string, number>> {
  const optimizer = optimizerConfig("muon", config, { splitHeads: true, splitQkv: false });
  checkOptimizer({ kind, config }, optimizer, CATALOG);
  const rule = ruleOf(optimizer, config, CATALOG.optimizers);
  const layout = familyOf(kind).parameterLayout(config);
  const matrices = layout.filter(({ role }) => role === "matrix");
  const counted = matrices.map(({ name, shape }) => [
    name.replace(/^.*attn\.(?=[^.]+\.weight$)/, ""),
    rule.parts?.(name, shape) ?? 1,
  ]);
  return Object.fromEntries(counted.filter(([, parts]) => parts !== 1));
}

const presets = MODELS.flatMap(({ presets }) => Object.keys(presets));

test.each(presets)("splitHeads makes a matrix of each head of %s", (preset) => {
  const size = modelOf(preset);
  const { heads } = size.config;
  const expected: Readonly<Record<string, Readonly<Record<string, number>>>> = {
    gpt2: { "c_attn.weight": 3 * heads },
    llama: { "q_proj.weight": heads, "k_proj.weight": heads, "v_proj.weight": heads },
    nanogpt: { "q.weight": heads, "k.weight": heads, "v.weight": heads },
  };
  expect(partsOf(size)).toEqual(expected[size.kind]);
});

// Width, heads and channels of a head of published models.
test.each([
  ["TinyLlama", { width: 2048, heads: 32, keyValueHeads: 4 }],
  ["Mistral Nemo", { width: 5120, heads: 32, keyValueHeads: 8, headSize: 128 }],
  ["Qwen 3 of 0.6 billion parameters", { width: 1024, heads: 16, keyValueHeads: 8, headSize: 128 }],
  ["Qwen 3 of 4 billion parameters", { width: 2560, heads: 32, keyValueHeads: 8, headSize: 128 }],
])("splitHeads makes a matrix of each head with the sizes of %s", (_, sizes) => {
  const { kind, config } = modelOf("llama-nano");
  const { heads, keyValueHeads } = sizes;
  expect(partsOf({ kind, config: { ...config, ...sizes, layers: 1 } })).toEqual({
    "q_proj.weight": heads,
    "k_proj.weight": keyValueHeads,
    "v_proj.weight": keyValueHeads,
  });
});
