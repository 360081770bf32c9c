import { tokensInMemory } from "@lrm/data";
import { GPT2, GPT2_PRESETS } from "@lrm/gpt2";
import { adamw, Optimizer, partition, type UpdateRule } from "@lrm/optimizer";
import { type Backend, defineMap, map, Random, squareScale } from "@lrm/tensor";
import { type StepMetrics, train } from "@lrm/train";

// Nora, row by row, as every backend compiles it: M ← βM + (1 − β)G, V = M − ⟨M, ŵ⟩ŵ, W ← W − lr·V/‖V‖
const step = defineMap(["W", "G", "M", "clip"], ["beta", "lr"], ({ W, G, M, clip, beta, lr }) => {
  const U = M.mul(beta).add(G.mul(clip).mul(beta.neg().add(1)));
  const S = U.mul(squareScale(U.abs().rowMax())); // of a size whose squares fit float32: V is normalized anyway
  const V = S.sub(W.mul(S.mul(W).rowSum().div(W.square().rowSum().max(1e-20))));
  return { W: W.sub(V.div(V.square().rowSum().sqrt().max(1e-10)).mul(lr)), M: U };
});

/** How matrices of one shape are updated, and the state that this takes; `Optimizer` does the rest. */
export const ownNora = (learningRate: number, beta = 0.95): UpdateRule => ({
  name: "own-nora",
  layout: "matrix",
  learningRate,
  settings: { learningRate, beta },
  state: (shape) => ({ M: shape }),
  update: ({ spans, gradientScale: clip, learningRate: lr }) =>
    spans.forEach(({ value: W, gradient: G, state: { M } }) => {
      map(step, { W, G, M: M!, clip }, { scalars: { beta, lr }, into: { W, M: M! } });
    }),
});

/** Trains a small GPT-2 on a text: its matrices with the rule above, the rest with AdamW. */
export async function trainOnText(on: Backend, text: string, onStep: (at: StepMetrics) => void) {
  using model = GPT2.initialize(on, { ...GPT2_PRESETS.nano, layers: 1 }, new Random(1));
  const { matrices, rest } = partition(model.parameters);
  const others = { rule: adamw({ learningRate: 0.003 }), parameters: rest };
  const own = { rule: ownNora(0.02), parameters: matrices };
  using optimizer = new Optimizer({ groups: [own, others] });
  const tokens = tokensInMemory(new TextEncoder().encode(text));
  const corpus = { name: "text", train: tokens, validation: tokens };
  const subject = { backend: on, model, vocabularySize: 256, optimizer, corpus };
  const often = { evaluateEvery: 20, evaluationTokens: 16, checkpointEvery: 20 };
  const size = { batch: 1, context: 16, accumulation: 1, ...often };
  await train(subject, { seed: 1, steps: 20, ...size }, { onStep });
}
