import { column, type Expression } from "@lrm/tensor";

/** Builds `log Σ eˣ` for each row, with its parts: `e = eˣ⁻ᵐᵃˣ` and its sum `total`. */
export function rowLogSumExp(logits: Expression) {
  const largest = logits.rowMax().stopGradient();
  const e = logits.sub(largest).exp();
  const total = e.rowSum();
  return { logSumExp: total.log().add(largest), e, total };
}

/**
 * Builds `log Σ eˣ − x_target` for each row, with its parts: `e = eˣ⁻ᵐᵃˣ`, its sum `total`, and
 * `hit = 1[target]`.
 */
export function rowLoss(logits: Expression, target: Expression) {
  const { logSumExp, e, total } = rowLogSumExp(logits);
  const hit = column.equal(target);
  return { loss: logSumExp.sub(hit.select(logits, 0).rowSum()), logSumExp, e, total, hit };
}
