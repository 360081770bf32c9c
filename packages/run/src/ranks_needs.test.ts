import { ArgumentError } from "@lrm/tensor";
import { peakOf } from "@lrm/train";
import { expect, test } from "vitest";
import { modelOf } from "./models/find_model.ts";
import { optimizerConfig } from "./optimizers/optimizer_flags.ts";
import { ranksLines, ranksNeeds } from "./ranks_needs.ts";

/** A run with windows of 16 tokens: what is exchanged does not depend on them. */
function demandOf(preset: string, name: string, flags: Parameters<typeof optimizerConfig>[2] = {}) {
  const model = modelOf(preset);
  const optimizer = optimizerConfig(name, model.config, flags);
  return { model, optimizer, batch: 1, context: 16, accumulation: 8 };
}

test("ranksNeeds() counts 8·numbers·(N − 1)/N bytes for the presets, in every mode", async () => {
  const megabytes = async (preset: string, rank: number) => {
    const demand = demandOf(preset, "low-rank-muon", { rank, splitQkv: false });
    const needs = await ranksNeeds(demand, 8);
    return Object.fromEntries(
      needs.map(({ mode, sent }) => [mode, Math.round((sent.average * 8) / (2 * 7) / 1e6)]),
    );
  };
  // In the mode sharded, the embedding's owner gets it over a second hop.
  expect(await megabytes("small", 100)).toEqual({ dense: 498, exact: 217, sharded: 512 });
  const { sharded, ...llama } = await megabytes("llama-1b", 100);
  expect(llama).toEqual({ dense: 5655, exact: 1197 });
  expect(sharded! / 5655).toBeLessThan(1 + 1 / 8);
});

test("ranksNeeds() divides the state in the mode sharded, and no rank needs more than in dense", async () => {
  const [dense, sharded] = await ranksNeeds(demandOf("small", "adamw"), 4);
  expect([dense!.mode, sharded!.mode]).toEqual(["dense", "sharded"]);
  const weights = 4 * 124_439_808;
  expect(dense!.memory).toMatchObject({ weights, gradients: weights, state: 2 * weights });
  // The embedding is 31 % of the weights, and has one owner.
  expect(sharded!.memory.state).toBe(2 * 4 * 50257 * 768);
  expect(peakOf(sharded!.memory)).toBeLessThan(peakOf(dense!.memory) - weights);
  expect(dense!.sent).toEqual({ average: 1.5 * weights, largest: 1.5 * weights });
  // Of 30 sums, in two calls of three messages each.
  const seconds = 3 * 30 * 2 * 50e-6 + 1.5 * weights * 8e-9;
  expect(dense!.exchange[0]).toEqual({ gigabits: 1, seconds: expect.closeTo(seconds, 6) });
  // Its owner sends its own values, less than to each of the 3 others.
  const embedding = 4 * 50257 * 768;
  expect(sharded!.sent.average).toBeLessThan(1.1 * dense!.sent.average);
  expect(sharded!.sent.largest).toBeGreaterThan(sharded!.sent.average);
  expect(sharded!.sent.largest).toBeLessThan(weights - embedding + 3 * embedding);
});

test("ranksNeeds() leaves out exact where gradients are clipped or the rule has no use for it", async () => {
  const modes = async (...run: Parameters<typeof demandOf>) =>
    (await ranksNeeds(demandOf(...run), 2)).map(({ mode }) => mode);
  expect(await modes("nano", "low-rank-muon")).toEqual(["exact", "dense", "sharded"]);
  expect(await modes("nano", "low-rank-muon", { clip: 1 })).toEqual(["dense", "sharded"]);
  expect(await modes("nano", "muon")).toEqual(["dense", "sharded"]);
  await expect(ranksNeeds(demandOf("nano", "muon"), 3)).rejects.toThrow(ArgumentError);
});

test("ranksLines() says what each rank needs and sends, and which is unequal", () => {
  const memory = { weights: 5e8, gradients: 5e8, state: 1e9, activations: 2e7, scratch: 6e6 };
  const sent = { average: 8e8, largest: 8e8 };
  const exchange = [
    { gigabits: 1, seconds: 6.4312 },
    { gigabits: 25, seconds: 0.2588 },
  ];
  const times = "in 6.4 s at 1 Gbit/s, 0.26 s at 25 Gbit/s";
  const needs = [
    { mode: "dense", memory, hostBytes: 4e7, sent, exchange },
    { mode: "sharded", memory, hostBytes: 4e7, sent: { ...sent, largest: 1.2e9 }, exchange },
  ] as const;
  const parts =
    "memory 2.03 GB: weights 500 MB, gradients 500 MB, optimizer state 1.00 GB, activations 20 MB, scratch 6 MB";
  expect(ranksLines(needs, 4, { accumulation: 8 })).toEqual([
    "On 4 ranks, each with 2 of the 8 micro-batches of a step:",
    `  dense: 2.07 GB a rank, of which 40 MB to exchange; ${parts}; sends 800 MB a step, ${times}`,
    `  sharded: at most 2.07 GB a rank, of which 40 MB to exchange; ${parts}; sends 800 MB a step on average, one 1.20 GB, ${times}`,
  ]);
});
