import { expect, test } from "vitest";
import { CATALOG } from "../catalog.ts";
import { modelOf } from "../models/find_model.ts";
import { checkOptimizer } from "./check_optimizer.ts";
import { optimizerConfig } from "./optimizer_flags.ts";

const model = modelOf("llama-nano");

test("checkOptimizer() names the first matrix that is too small for a rank", () => {
  const check = (rank: number, size = model) =>
    checkOptimizer(
      size,
      optimizerConfig("low-rank-muon", size.config, { rank, splitQkv: false }),
      CATALOG,
    );
  check(128);
  expect(() => check(129)).toThrow(
    'Cannot train parameter "model.layers.0.self_attn.q_proj.weight" of shape [128, 128] with low-rank-muon at rank 129: its smaller side is 128; choose a whole number from 1 to 128',
  );
  const grouped = { ...model, config: { ...model.config, keyValueHeads: 1 } };
  expect(() => check(64, grouped)).toThrow(
    /"model\.layers\.0\.self_attn\.k_proj\.weight" of shape \[32, 128\] .* from 1 to 32$/,
  );
});

test("checkOptimizer() names the first matrix that blocks do not divide", () => {
  const optimizer = optimizerConfig("newton-muon", model.config, { blocks: 7 });
  expect(() => checkOptimizer(model, optimizer, CATALOG)).toThrow(
    /in 7 blocks: the blocks .*; choose a whole number/,
  );
});
