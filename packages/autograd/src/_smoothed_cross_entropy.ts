import { column, defineMap, type Expression, sum as sumOf, type Tensor } from "@lrm/tensor";
import { rowLogSumExp, rowLoss } from "./_row_loss.ts";
import { divide } from "./arithmetic.ts";
import { map } from "./map.ts";
import { mean, sum } from "./sum.ts";
import type { Variable } from "./tape.ts";

/** `log Σ eˣ − x_target` for each row, 0 where the target is ignored. */
const hard = defineMap(["logits", "target"], ["ignored"], (v) => {
  const { loss } = rowLoss(v.logits, v.target);
  return unlessIgnored(loss, v.target, v.ignored);
});

/** `log Σ eˣ − keep · x_target − uniform · Σ x` for each row, 0 where the target is ignored. */
const smoothed = defineMap(["logits", "target"], ["keep", "uniform", "ignored"], (v) => {
  const { logSumExp, hit } = rowLoss(v.logits, v.target);
  const chosen = hit.select(v.logits, 0).rowSum();
  const loss = logSumExp.sub(chosen.mul(v.keep)).sub(v.logits.rowSum().mul(v.uniform));
  return unlessIgnored(loss, v.target, v.ignored);
});

/** Builds the loss of a row, 0 where it is ignored, and 1 for each row that counts. */
function unlessIgnored(loss: Expression, target: Expression, ignored: Expression) {
  // Summed along the row, so that it is one number for each row.
  const counted = column.equal(0).select(target.equal(ignored).select(0, 1), 0).rowSum();
  return { loss: counted.select(loss, 0), counted };
}

/** `Σ p (log Σ eˣ − x)` for each row, with p = keep · target + uniform. */
const soft = defineMap(["logits", "target"], ["keep", "uniform"], (v) => {
  const { logSumExp } = rowLogSumExp(v.logits);
  const p = v.target.mul(v.keep).add(v.uniform);
  return { loss: p.mul(logSumExp.sub(v.logits)).rowSum() };
});

/** Equals no index: a mark for "no target is ignored". */
const NO_INDEX = 0.5;

/**
 * Records the mean cross-entropy of targets that are indices, with label smoothing, over all rows
 * whose target is not `ignoreIndex`.
 *
 * @param target  int32 `[..., 1]`
 */
export function smoothedCrossEntropy(
  logits: Variable,
  target: Tensor,
  labelSmoothing: number,
  ignoreIndex: number | undefined,
): Variable {
  const ignored = ignoreIndex ?? NO_INDEX;
  const { loss, counted } =
    labelSmoothing === 0
      ? map(hard, { logits, target }, { scalars: { ignored } })
      : map(
          smoothed,
          { logits, target },
          { scalars: { ...sharesOf(logits, labelSmoothing), ignored } },
        ); // [..., 1] each
  if (ignoreIndex === undefined) return mean(loss);
  using count = sumOf(counted.value);
  return divide(sum(loss), count);
}

/** Records the mean cross-entropy of targets that are probabilities, with label smoothing. */
export function softCrossEntropy(
  logits: Variable,
  target: Variable | Tensor,
  labelSmoothing: number,
): Variable {
  return mean(map(soft, { logits, target }, { scalars: sharesOf(logits, labelSmoothing) }).loss);
}

/** Splits probability 1 between the target and, evenly, all classes. */
function sharesOf({ shape }: Variable, labelSmoothing: number) {
  return { keep: 1 - labelSmoothing, uniform: labelSmoothing / shape.at(-1)! };
}
