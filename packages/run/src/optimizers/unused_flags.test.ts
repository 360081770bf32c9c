import { runConfigOf } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import type { AdapterOptions } from "../adapter_config.ts";
import { withSettings } from "../going_on.ts";
import { modelOf } from "../models/find_model.ts";
import { completeRunSettings } from "../new_run_settings.ts";
import type { RunConfig } from "../run_config.ts";
import { trainedParts } from "../training_plan.ts";
import type { OptimizerFlags } from "./complete_optimizer.ts";
import { optimizerFlagsOf } from "./optimizer_flags.ts";
import { OPTIMIZERS } from "./optimizers.ts";

/** Completes the optimizer of a run with Muon. */
const partsOf = (flags: OptimizerFlags, lora?: AdapterOptions, preset = "nano") =>
  trainedParts(completeRunSettings({ optimizer: "muon", lora, ...flags }), modelOf(preset));

test.each([
  ["adamwLearningRate", "--adamw-learning-rate"],
  ["adamwWeightDecay", "--adamw-weight-decay"],
  ["adamwEmbeddingLearningRate", "--adamw-embedding-learning-rate"],
])("trainedParts() refuses %s with adapters, whose matrices leave AdamW nothing", (name, flag) => {
  expect(() => partsOf({ [name]: 0.5 }, {})).toThrow(
    `Cannot use ${flag} with adapters: all that they train are matrices, and nothing is left for AdamW; leave it out, or take --learning-rate`,
  );
  expect(() => partsOf({ [name]: 0.5 })).not.toThrow();
});

test("trainedParts() takes flags of AdamW for the norms of DoRA, and refuses rates of embedding and head", () => {
  const flags = { adamwLearningRate: 0.5, adamwWeightDecay: 0.25 };
  const { optimizer } = partsOf(flags, { dora: true });
  expect(optimizer.adamw).toMatchObject({ learningRate: 0.5, weightDecay: 0.25 });
  for (const part of ["embedding", "head"]) {
    const name = `adamw${part.charAt(0).toUpperCase()}${part.slice(1)}LearningRate`;
    expect(() => partsOf({ [name]: 0.5 }, { dora: true })).toThrow(
      `Cannot use --adamw-${part}-learning-rate with adapters: beside the matrices they have only the norms of DoRA; leave it out, or take --adamw-learning-rate`,
    );
  }
});

const SPLIT = "it would split none of the weights; leave it out";

test.each([
  ["allMatrices", "--all-matrices with adapters: it is for embedding and head, and neither"],
  ["splitQkv", `--split-qkv with adapters: ${SPLIT}`],
  ["splitHeads", `--split-heads with adapters: ${SPLIT}`],
])("trainedParts() refuses %s with adapters, and takes it with a whole model", (name, message) => {
  expect(() => partsOf({ [name]: true }, {})).toThrow(`Cannot use ${message}`);
  expect(() => partsOf({ [name]: false }, {})).not.toThrow();
  expect(() => partsOf({ [name]: true })).not.toThrow();
});

test.each([
  ["llama-nano", { splitQkv: true }, `--split-qkv with this model: ${SPLIT}`],
  ["nanogpt-nano", { splitQkv: true }, `--split-qkv with this model: ${SPLIT}`],
  [
    "nano",
    { adamwHeadLearningRate: 0.1 },
    "--adamw-head-learning-rate with this model: its head is the embedding; leave it out, or take --adamw-embedding-learning-rate",
  ],
] as const)(
  "trainedParts() refuses for %s, whose weights have no use for it: %o",
  (preset, flags, message) => {
    expect(() => partsOf(flags, undefined, preset)).toThrow(`Cannot use ${message}`);
  },
);

const FACTORS = { qkv: 1, attentionOutput: 1, mlpInput: 2, mlpOutput: 1 };

test.each(["learning-rate", "weight-decay"])(
  "trainedParts() refuses factors of the %s with adapters, which have no kinds",
  (name) => {
    const flag = name === "learning-rate" ? "learningRateFactors" : "weightDecayFactors";
    const flags = { weightDecay: 0.1, [flag]: FACTORS };
    expect(() => partsOf(flags, {})).toThrow(
      `Cannot use --${name}-factors with adapters: no matrix that is trained has a kind; leave it out`,
    );
    expect(partsOf(flags).optimizer[flag]).toEqual(FACTORS);
  },
);

test("trainedParts() takes a rate of the head, and a split of heads, where a model has them", () => {
  for (const flags of [{ adamwHeadLearningRate: 0.1 }, { splitHeads: true }]) {
    expect(() => partsOf(flags, undefined, "llama-nano")).not.toThrow();
  }
});

test.each([
  [
    { hyperball: true, weightDecay: 0.1 },
    "--weight-decay with --hyperball: it has no effect then; leave one of them out",
  ],
  [
    { hyperball: true, cautiousWeightDecay: true, weightDecay: 0.1 },
    "--weight-decay with --hyperball: it has no effect then; leave one of them out",
  ],
  [
    { hyperball: true, cautiousWeightDecay: true },
    "--cautious-weight-decay with --hyperball: it has no effect then; leave one of them out",
  ],
  [
    { optimizer: "low-rank-muon", hyperball: true, cautiousWeightDecay: true }, // It decays by default.
    "--cautious-weight-decay with --hyperball: it has no effect then; leave one of them out",
  ],
  [
    { hyperball: true, scale: "rms" },
    "--scale with --hyperball: it has no effect then; leave one of them out",
  ],
  [
    { splitHeads: true, splitQkv: true },
    "--split-qkv with --split-heads: it has no effect then; leave one of them out",
  ],
  [
    { cautiousWeightDecay: true },
    "--cautious-weight-decay with --weight-decay 0: it has no effect then; leave it out, or take --weight-decay above 0",
  ],
  [
    { weightDecayFactors: FACTORS },
    "--weight-decay-factors with --weight-decay 0: it has no effect then; leave it out, or take --weight-decay above 0",
  ],
  [
    { hyperball: true, weightDecayFactors: FACTORS },
    "--weight-decay-factors with --hyperball: it has no effect then; leave one of them out",
  ],
  [
    { schedule: "cosine", cooldown: 0.5 },
    "--cooldown with --schedule cosine: it has no effect then; leave it out, or take --schedule trapezoid",
  ],
  [
    { optimizer: "low-rank-muon", powerIterations: 2 },
    "--power-iterations with --method columnSelection: it has no effect then; leave it out, or take --method powerIteration",
  ],
] as const)(
  "trainedParts() refuses a flag that has no effect beside another: %o",
  (flags, message) => {
    expect(() => partsOf(flags)).toThrow(`Cannot use ${message}`);
  },
);

test.each([
  { cautiousWeightDecay: true, weightDecay: 0.1 },
  { optimizer: "low-rank-muon", cautiousWeightDecay: true }, // It decays by default.
  { optimizer: "low-rank-muon", splitHeads: true }, // It splits packed weights by default.
  { optimizer: "low-rank-muon", method: "powerIteration", powerIterations: 2 },
  { optimizer: "low-rank-muon", hyperball: true },
  { hyperball: true, weightDecay: 0 },
  { schedule: "cosine", cooldown: 0 },
  { splitHeads: true, splitQkv: false },
])(
  "trainedParts() takes %o, where each flag that was given has an effect, or agrees with the others",
  (flags) => {
    expect(() => partsOf(flags)).not.toThrow();
  },
);

test("withSettings() refuses a flag that has no effect when a run goes on", () => {
  const { lora } = partsOf({}, {});
  const config: RunConfig = { ...runConfigOf(200), ...(lora && { lora }) };
  expect(() => withSettings(config, 120, { adamwLearningRate: 0.5 })).toThrow(
    "Cannot use --adamw-learning-rate with adapters",
  );
  expect(withSettings(config, 120, { learningRate: 0.5 }).optimizer.learningRate).toBe(0.5);
  expect(() => withSettings(config, 120, { schedule: "cosine", cooldown: 0.5 })).toThrow(
    "Cannot use --cooldown with --schedule cosine",
  );
});

test.each(["nano", "llama-nano", "nanogpt-nano"])(
  "trainedParts() takes the flags of an earlier run of %s with other settings",
  (preset) => {
    const model = modelOf(preset);
    for (const { name, settings } of OPTIMIZERS) {
      const { optimizer } = trainedParts(completeRunSettings({ optimizer: name }), model);
      const before = optimizerFlagsOf(optimizer);
      const repeated = (flags: OptimizerFlags) => {
        const inherited = Object.keys(before).filter((flag) => flags[flag] === undefined);
        const wanted = { optimizer: name, ...before, ...flags, inherited };
        return trainedParts(completeRunSettings(wanted), model).optimizer;
      };
      expect(repeated({})).toEqual(optimizer);
      expect(repeated({ schedule: "cosine" })).toMatchObject({ schedule: "cosine", cooldown: 0 });
      for (const flag of ["hyperball", "splitHeads"]) {
        if (Object.hasOwn(settings, flag)) expect(repeated({ [flag]: true })[flag]).toBe(true);
      }
    }
  },
);
