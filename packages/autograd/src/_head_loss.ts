import { defineMap, type Expression, type MapKernel } from "@lrm/tensor";
import { rowLoss } from "./_row_loss.ts";
import { softCapped } from "./soft_cap.ts";

/** Builds `(softmax(y) − 1[target]) · upstream · factor` for each row, with the loss. */
function lossWithGradient(
  y: Expression,
  v: Readonly<Record<"target" | "upstream" | "factor", Expression>>,
) {
  const { loss, e, total, hit } = rowLoss(y, v.target);
  return {
    loss,
    gradient: e.mul(v.factor.div(total)).sub(hit.mul(v.factor)).mul(v.upstream),
  };
}

/** Kernels of a head's loss. */
interface LossKernels {
  /** Computes the loss of each row of logits. */
  readonly loss: MapKernel<"logits" | "target", string, "loss">;
  /** Computes it with the gradient of the logits. */
  readonly lossAndGradient: MapKernel<
    "logits" | "target" | "upstream",
    string,
    "loss" | "gradient"
  >;
}

/** Kernels for logits as they are. Scalar: `factor` of the gradient. */
export const PLAIN_LOSS: LossKernels = {
  loss: defineMap(["logits", "target"], [], ({ logits, target }) => ({
    loss: rowLoss(logits, target).loss,
  })),
  lossAndGradient: defineMap(["logits", "target", "upstream"], ["factor"], (v) =>
    lossWithGradient(v.logits, v),
  ),
};

/** Kernels for logits that are bounded to ±`cap`, another scalar. */
export const CAPPED_LOSS: LossKernels = {
  loss: defineMap(["logits", "target"], ["cap"], ({ logits, target, cap }) => ({
    loss: rowLoss(softCapped(logits, cap).y, target).loss,
  })),
  lossAndGradient: defineMap(["logits", "target", "upstream"], ["factor", "cap"], (v) => {
    const { y, slope } = softCapped(v.logits, v.cap);
    const { loss, gradient } = lossWithGradient(y, v);
    return { loss, gradient: gradient.mul(slope) };
  }),
};
