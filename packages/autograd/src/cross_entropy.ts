import {
  ArgumentError,
  column,
  defineMap,
  formatShape,
  map,
  reduce,
  sameShape,
  sizeOf,
  type Tensor,
} from "@lrm/tensor";
import { rowLoss } from "./_row_loss.ts";
import { smoothedCrossEntropy, softCrossEntropy } from "./_smoothed_cross_entropy.ts";
import { tapeOf, tensorOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

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

/** Options of {@link crossEntropy}. */
export interface CrossEntropyOptions {
  /**
   * Probability that is spread evenly over all classes, from 0 to below 1; the target gets the
   * rest. Default: 0.
   *
   * @see Szegedy et al. 2015, https://arxiv.org/abs/1512.00567
   */
  readonly labelSmoothing?: number;
  /**
   * Index of tokens to leave out, such as padding. The loss is the mean over the others; NaN if
   * there are none. Only for targets that are indices. Default: none is left out.
   */
  readonly ignoreIndex?: number;
}

/**
 * Computes the mean of `−log softmax(logits)[target]` over all tokens, in nats, or of
 * `−Σ target · log softmax(logits)` for targets that are probabilities.
 *
 * For indices without options, if the tape owns the logits, the backward pass overwrites them with
 * their gradient. For the head of a language model use {@link linearCrossEntropy}, which never
 * holds all logits.
 *
 * @param logits  `[..., V]`
 * @param targets  int32 `[...]`, from 0 to V − 1, whose range callers check; or float32 `[..., V]`,
 *   probabilities, into which gradients flow if they are a variable
 * @returns  one element, `[]`, owned by the tape
 * @throws ArgumentError if targets do not fit to the logits, or an option is out of range
 */
export function crossEntropy(
  logits: Variable,
  targets: Variable | Tensor,
  { labelSmoothing = 0, ignoreIndex }: CrossEntropyOptions = {},
): Variable {
  const tape = tapeOf("crossEntropy", logits, targets);
  checkOptions(labelSmoothing, ignoreIndex);
  const indices = tensorOf(targets);
  if (indices.dtype === "float32") {
    checkProbabilities(logits, indices, ignoreIndex);
    return softCrossEntropy(logits, targets, labelSmoothing);
  }
  const rows = sizeOf(logits.shape.slice(0, -1));
  checkTargets(rows, indices);
  const target = indices.reshape([...logits.shape.slice(0, -1), 1]);
  if (labelSmoothing !== 0 || ignoreIndex !== undefined) {
    using view = target;
    return smoothedCrossEntropy(logits, view, labelSmoothing, ignoreIndex);
  }
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

function checkOptions(labelSmoothing: number, ignoreIndex: number | undefined): void {
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new ArgumentError(
      `Cannot smooth labels by ${labelSmoothing}: it is a probability below 1`,
      "pass labelSmoothing from 0 to below 1, such as 0.1",
    );
  }
  checkIgnoreIndex(ignoreIndex);
}

/** Checks that an index is a whole number, if there is one. */
export function checkIgnoreIndex(ignoreIndex: number | undefined): void {
  if (ignoreIndex === undefined || Number.isSafeInteger(ignoreIndex)) return;
  throw new ArgumentError(
    `Cannot ignore the index ${ignoreIndex}: indices are whole numbers`,
    "pass ignoreIndex as a whole number, such as -100",
  );
}

function checkProbabilities(
  { shape }: Variable,
  targets: Tensor,
  ignoreIndex: number | undefined,
): void {
  if (!sameShape(shape, targets.shape) || targets.size === 0) {
    throw new ArgumentError(
      `Cannot compare logits ${formatShape(shape)} with float32 targets ${formatShape(targets.shape)}: probabilities have the shape of the logits, with at least one element`,
      "pass one probability for each logit, or indices as an int32 tensor",
    );
  }
  if (ignoreIndex !== undefined) {
    throw new ArgumentError(
      `Cannot ignore the index ${ignoreIndex}: targets that are probabilities have no indices`,
      "pass indices, or leave ignoreIndex out",
    );
  }
}
