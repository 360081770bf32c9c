import { runConfigOf } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import type { AdapterOptions } from "../adapter_config.ts";
import { withSettings } from "../going_on.ts";
import { modelOf } from "../models/find_model.ts";
import { completeRunSettings } from "../new_run_settings.ts";
import type { RunConfig } from "../run_config.ts";
import { trainedParts } from "../training_plan.ts";
import type { OptimizerFlags } from "./complete_optimizer.ts";

/** Completes the optimizer of a run with Muon. */
const partsOf = (lora: AdapterOptions | undefined, flags: OptimizerFlags) =>
  trainedParts(completeRunSettings({ optimizer: "muon", lora, ...flags }), modelOf("nano"));

test.each([
  ["adamwLearningRate", "--adamw-learning-rate"],
  ["adamwWeightDecay", "--adamw-weight-decay"],
  ["adamwEmbeddingLearningRate", "--adamw-embedding-learning-rate"],
])("trainedParts() refuses %s with adapters, whose matrices leave AdamW nothing", (name, flag) => {
  expect(() => partsOf({}, { [name]: 0.5 })).toThrow(
    `Cannot use ${flag} with adapters: all that they train are matrices, and nothing is left for AdamW; leave it out, or take --learning-rate`,
  );
  expect(() => partsOf(undefined, { [name]: 0.5 })).not.toThrow();
});

test("trainedParts() takes flags of AdamW for the norms of DoRA, and refuses rates of embedding and head", () => {
  const flags = { adamwLearningRate: 0.5, adamwWeightDecay: 0.25 };
  const { optimizer } = partsOf({ dora: true }, flags);
  expect(optimizer.adamw).toMatchObject({ learningRate: 0.5, weightDecay: 0.25 });
  for (const part of ["embedding", "head"]) {
    const name = `adamw${part.charAt(0).toUpperCase()}${part.slice(1)}LearningRate`;
    expect(() => partsOf({ dora: true }, { [name]: 0.5 })).toThrow(
      `Cannot use --adamw-${part}-learning-rate with adapters: beside the matrices they have only the norms of DoRA; leave it out, or take --adamw-learning-rate`,
    );
  }
});

test("withSettings() refuses a rate of AdamW that the adapters of a run leave unused", () => {
  const { lora } = partsOf({}, {});
  const config: RunConfig = { ...runConfigOf(200), ...(lora && { lora }) };
  expect(() => withSettings(config, 120, { adamwLearningRate: 0.5 })).toThrow(
    "Cannot use --adamw-learning-rate with adapters",
  );
  expect(withSettings(config, 120, { learningRate: 0.5 }).optimizer.learningRate).toBe(0.5);
});
