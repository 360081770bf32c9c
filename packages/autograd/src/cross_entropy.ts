import {
  ArgumentError,
  column,
  defineMap,
  type Expression,
  formatShape,
  map,
  reduce,
  sizeOf,
  type Tensor,
} from "@lrm/tensor";
import { tapeOf, tensorOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/**
 * Builds `log Σ eˣ − x_target` for each row, with its parts: `e = eˣ⁻ᵐᵃˣ`, its sum `total`, and
 * `hit = 1[target]`.
 */
export function rowLoss(logits: Expression, target: Expression) {
  const largest = logits.rowMax();
  const e = logits.sub(largest).exp();
  const total = e.rowSum();
  const logSumExp = total.log().add(largest);
  const hit = column.equal(target);
  return { loss: logSumExp.sub(hit.select(logits, 0).rowSum()), logSumExp, e, total, hit };
}

const forward = defineMap(["logits", "target"], [], ({ logits, target }) => {
  const { logSumExp, loss } = rowLoss(logits, target);
  return { logSumExp, loss };
});

/** dx = (softmax(x) − 1[target]) · upstream / rows */
const backward = defineMap(["logits", "target", "logSumExp", "upstream"], ["factor"], (v) => ({
  dlogits: v.logits
    .sub(v.logSumExp)
    .exp()
    .sub(column.equal(v.target))
    .mul(v.upstream)
    .mul(v.factor),
}));

const scaled = defineMap(["x"], ["factor"], ({ x, factor }) => ({ term: x.mul(factor) }));

/** Computes the mean of `x`, of shape `[]`, into `into` if given. */
export function meanOf(x: Tensor, into?: Tensor): Tensor {
  return reduce("sum", scaled, { x }, { scalars: { factor: 1 / x.size }, ...(into && { into }) });
}

/** Checks that there is one target for every row, and at least one row. */
export function checkTargets(rows: number, targets: Tensor): void {
  if (targets.dtype !== "int32") {
    throw new ArgumentError(
      `Cannot compare with ${targets.dtype} targets: they must be int32`,
      "make an int32 tensor",
    );
  }
  if (targets.size !== rows || rows === 0) {
    throw new ArgumentError(
      `Cannot compare ${rows} predictions with targets ${formatShape(targets.shape)}: there must be one target for each prediction, and at least one`,
      "pass as many targets as predictions",
    );
  }
}

/**
 * Computes the mean of `−log softmax(logits)[target]` over all tokens, in nats.
 *
 * If the tape owns the logits, the backward pass overwrites them with their gradient. For the head
 * of a language model use {@link linearCrossEntropy}, which never holds all logits.
 *
 * @param logits  `[..., V]`
 * @param targets  int32 `[...]`, from 0 to V − 1. Callers check the range
 * @returns  one element, `[]`, owned by the tape
 * @throws ArgumentError if the targets are not int32, or their number is wrong
 */
export function crossEntropy(logits: Variable, targets: Variable | Tensor): Variable {
  const tape = tapeOf("crossEntropy", logits, targets);
  const indices = tensorOf(targets);
  const rows = sizeOf(logits.shape.slice(0, -1));
  checkTargets(rows, indices);
  const target = indices.reshape([...logits.shape.slice(0, -1), 1]);
  const { logSumExp, loss } = map(forward, { logits: logits.value, target }); // [..., 1] each
  const value = meanOf(loss); // [..., 1] → []
  loss.dispose();
  return tape.record(value, {
    inputs: [logits],
    saved: [logSumExp, target],
    backward: (y) => {
      const inputs = { logits: logits.value, target, logSumExp, upstream: y.gradient };
      const dlogits = logits.takeValue();
      const { dlogits: gradient } = map(backward, inputs, {
        scalars: { factor: 1 / rows },
        ...(dlogits && { into: { dlogits } }),
      });
      logits.receive(gradient);
    },
  });
}
