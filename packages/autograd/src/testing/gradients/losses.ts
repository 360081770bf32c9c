import { type Shape, sizeOf, tensor } from "@lrm/tensor";
import { crossEntropy, linearCrossEntropy, meanSquaredError } from "../../mod.ts";
import { gradientCase } from "../gradient_case.ts";
import { crossEntropyOf, hot } from "../losses.ts";
import { multiplied, transposed } from "../product.ts";

/** Wide, tall, one row, two columns, and primes. */
const SHAPES: readonly Shape[] = [
  [3, 71],
  [71, 3],
  [1, 67],
  [67, 2],
  [2, 5, 7],
];

/** Tokens, width and vocabulary of a head. */
const HEADS: readonly (readonly [x: Shape, V: number])[] = [
  [[3, 71], 5],
  [[71, 3], 7],
  [[1, 2], 73],
  [[67, 1], 3],
  [[2, 3, 5], 11],
];

/** Makes one target for each of a number of rows. */
const targetsOf = (rows: number, columns: number): Int32Array =>
  Int32Array.from({ length: rows }, (_, row) => (5 * row) % columns);

export const losses = {
  crossEntropy: SHAPES.flatMap((logits) => {
    const V = logits.at(-1)!;
    const lead = logits.slice(0, -1);
    const targets = targetsOf(sizeOf(lead), V);
    return [
      gradientCase(
        {
          inputs: { logits },
          reference: (v) => [crossEntropyOf(v.logits, V, hot(targets))],
          run: (v) => {
            using indices = tensor(v.logits.tape.backend, targets, lead);
            return crossEntropy(v.logits, indices);
          },
        },
        "indices",
      ),
      gradientCase(
        {
          inputs: { logits, targets: logits },
          reference: (v) => {
            const p = (row: number, column: number) => v.targets[row * V + column]! * 0.9 + 0.1 / V;
            return [crossEntropyOf(v.logits, V, p)];
          },
          run: (v) => crossEntropy(v.logits, v.targets, { labelSmoothing: 0.1 }),
        },
        "smoothed",
      ),
    ];
  }),
  linearCrossEntropy: HEADS.flatMap(([x, V]) => {
    const C = x.at(-1)!;
    const rows = sizeOf(x) / C;
    const targets = targetsOf(rows, V);
    return [undefined, 8].map((cap) =>
      gradientCase(
        {
          inputs: { x },
          weights: { weight: [V, C], bias: [V] },
          reference: (v) => {
            const weight = transposed({ values: v.weight, shape: [V, C] });
            const logits = multiplied({ values: v.x, shape: [rows, C] }, weight).map((each, at) => {
              const logit = each + v.bias[at % V]!;
              return cap === undefined ? logit : (logit * cap) / Math.hypot(logit, cap);
            });
            return [crossEntropyOf(logits, V, hot(targets))];
          },
          run: (v, { weight, bias }) => {
            using indices = tensor(v.x.tape.backend, targets, x.slice(0, -1));
            return linearCrossEntropy(v.x, weight, indices, {
              bias,
              chunkBytes: 4 * V * Math.ceil(rows / 2),
              ...(cap !== undefined && { softCap: cap }),
            });
          },
        },
        cap === undefined ? "no bound" : "bounded",
      ),
    );
  }),
  meanSquaredError: [...SHAPES, []].map((shape) =>
    gradientCase({
      inputs: { prediction: shape, target: shape },
      reference: ({ prediction, target }) => [
        prediction.reduce((sum, each, at) => sum + (each - target[at]!) ** 2, 0) /
          prediction.length,
      ],
      run: ({ prediction, target }) => meanSquaredError(prediction, target),
    }),
  ),
};
