import { defineOptimizer, matrixSettings, rowRule, rowUpdate } from "@lrm/optimizer";
import { squareScale } from "@lrm/tensor";

// Nora's step of a row, which every backend compiles: V = U − ⟨U, ŵ⟩ŵ, and a step of this length
// along V
const update = rowUpdate(({ W, U, length }) => {
  // A scale at which squares fit float32; it cancels, because V is normalized.
  const S = U.mul(squareScale(U.abs().rowMax()));
  const V = S.sub(W.mul(S.mul(W).rowSum().div(W.square().rowSum().max(1e-20))));
  return V.mul(length.div(V.square().rowSum().sqrt().max(1e-10)));
});

// Learning rate, weight decay, momentum and scale. You can add your own settings.
const settings = matrixSettings({ learningRate: 0.005, training: { learningRate: 0.001 } });

/** Describes the optimizer: its names, its settings and its rule. */
export const ownNora = defineOptimizer({
  name: "own-nora",
  title: "Own Nora",
  help: "Turns rows of weights without stretching them",
  trains: "matrices",
  settings,
  make: (values) => rowRule({ name: "own-nora", settings, values, update }),
});
