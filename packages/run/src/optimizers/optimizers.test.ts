import { GPT2, GPT2_PRESETS } from "@lrm/gpt2";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import { createOptimizer } from "./create_optimizer.ts";
import { optimizerNames } from "./find_optimizer.ts";
import { optimizerConfig } from "./optimizer_flags.ts";
import { OPTIMIZERS } from "./optimizers.ts";

const size = { ...GPT2_PRESETS.nano, layers: 1, width: 16, mlpWidth: 32 };

test.each(optimizerNames(OPTIMIZERS))(
  "createOptimizer() gives %s its learning rate, weight decay and clipping",
  (name) => {
    using model = GPT2.initialize(createReferenceBackend(), size, new Random(1));
    const flags = { learningRate: 0.5, weightDecay: 0.25, clip: 2 };
    using optimizer = createOptimizer(optimizerConfig(name, size, flags), 10, model, new Random(1));
    const { rule } = optimizer.groups[0]!;
    expect(rule.name).toBe(name);
    expect(rule.settings).toMatchObject({ learningRate: 0.5, weightDecay: 0.25 });
    expect(optimizer.gradientNorm).toBeDefined();
    const plain = createOptimizer(optimizerConfig(name, size, {}), 10, model, new Random(1));
    expect(plain.gradientNorm).toBeUndefined();
    plain.dispose();
  },
);

test("optimizerConfig() takes the ranks and shares that the help names", () => {
  const rankOf = (preset: keyof typeof GPT2_PRESETS) =>
    optimizerConfig("low-rank-muon", GPT2_PRESETS[preset], {}).rank;
  expect([rankOf("nano"), rankOf("small")]).toEqual([32, 96]);
  const config = optimizerConfig("muon", size, { warmup: 0.4 });
  expect(config).toMatchObject({ warmup: 0.4, cooldown: 0.6 });
});

test.each([
  ["adamw", { rank: 4 }, "only low-rank-muon and low-rank-msgd have one"],
  [
    "adamw",
    { adamwLearningRate: 1 },
    "Cannot use --adamw-learning-rate with adamw: it trains all parameters itself",
  ],
  ["sgd", { adamwLearningRate: 1 }, "Cannot use --adamw-learning-rate with sgd"],
  ["muon", { warmup: 0.5 }, "Cannot use --warmup 0.5 with --cooldown 0.6"],
] as const)(
  "optimizerConfig() refuses flags that %s has no use for: %o",
  (name, flags, sentence) => {
    expect(() => optimizerConfig(name, size, flags)).toThrow(UsageError);
    expect(() => optimizerConfig(name, size, flags)).toThrow(sentence);
  },
);
