import { column, type Expression } from "@lrm/tensor";

/**
 * Builds `log Σ eˣ − x_target` for each row, with its parts: `e = eˣ⁻ᵐᵃˣ`, its sum `total`, and
 * `hit = 1[target]`.
 */
export function rowLoss(logits: Expression, target: Expression) {
  const largest = logits.rowMax().stopGradient();
  const e = logits.sub(largest).exp();
  const total = e.rowSum();
  const logSumExp = total.log().add(largest);
  const hit = column.equal(target);
  return { loss: logSumExp.sub(hit.select(logits, 0).rowSum()), logSumExp, e, total, hit };
}
