import { defineOptimizer, matrixSettings, rowRule, rowUpdate } from "@lrm/optimizer";
import { squareScale } from "@lrm/tensor";

// Nora, row by row, as every backend compiles it: V = U − ⟨U, ŵ⟩ŵ, and a step of this length along V
const update = rowUpdate(({ W, U, length }) => {
  const S = U.mul(squareScale(U.abs().rowMax())); // of a size whose squares fit float32: V is normalized anyway
  const V = S.sub(W.mul(S.mul(W).rowSum().div(W.square().rowSum().max(1e-20))));
  return V.mul(length.div(V.square().rowSum().sqrt().max(1e-10)));
});

// Learning rate, weight decay, momentum and scale; add settings of your own beside them.
const settings = matrixSettings({ learningRate: 0.005, training: { learningRate: 0.001 } });

/** The optimizer's entry: its names, its settings, and how to make its rule. */
export const ownNora = defineOptimizer({
  name: "own-nora",
  title: "Own Nora",
  help: "Turns rows of weights without stretching them",
  trains: "matrices",
  settings,
  make: (values) => rowRule({ name: "own-nora", settings, values, update }),
});
