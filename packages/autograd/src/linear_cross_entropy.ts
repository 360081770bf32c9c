import {
  ArgumentError,
  asFloat32,
  BYTES_PER_ELEMENT,
  formatShape,
  map,
  matmul,
  sameShape,
  sizeOf,
  sum,
  Tensor,
} from "@lrm/tensor";
import { CAPPED_LOSS, PLAIN_LOSS } from "./_head_loss.ts";
import { rowShares, shareOut } from "./_row_shares.ts";
import { checkIgnoreIndex, checkTargets, meanOf } from "./cross_entropy.ts";
import { type Input, tapeOf, tensorOf } from "./operands.ts";
import { checkCap } from "./soft_cap.ts";
import type { Variable } from "./tape.ts";

/**
 * Default limit of {@link linearCrossEntropy} on the bytes of logits at a time: 67 MB, which is
 * 320 tokens with the vocabulary of GPT-2. A smaller limit reads W and writes its gradient more
 * often.
 */
export const LOGITS_BYTES: number = 64 * 2 ** 20;

/** Options of {@link linearCrossEntropy}. */
export interface LinearCrossEntropyOptions {
  /** Added to the logits, `[V]`. Default: nothing. */
  readonly bias?: Input;
  /** Bounds logits smoothly to ±softCap, after the bias; see {@link softCap}. Default: no bound. */
  readonly softCap?: number;
  /**
   * Index of tokens to leave out, such as padding. The loss is the mean over the others; NaN if
   * there are none. Default: none is left out.
   */
  readonly ignoreIndex?: number;
  /** Largest number of bytes of logits at a time. Default: {@link LOGITS_BYTES}. */
  readonly chunkBytes?: number;
}

/** Rows of a chunk are a multiple of this, as products are computed in tiles. */
const TILE = 64;

/** Destination of a gradient. */
interface Destination {
  readonly into: Tensor;
  /** True to add to the tensor, false to overwrite it. */
  readonly accumulate: boolean;
}

/** Destinations of the gradients; undefined for an input that needs none. */
interface Gradients {
  readonly upstream: Tensor;
  /** Of x, `[rows, C]`. */
  readonly dx: Destination | undefined;
  /** Of the weight, `[V, C]`. */
  readonly dW: Destination | undefined;
  /** Of the bias, `[V]`. */
  readonly db: Destination | undefined;
}

/**
 * Computes the mean cross-entropy of `x Wᵀ (+ b)` against the targets, in nats: the head of a
 * language model and its loss in one sweep over chunks of tokens, so that the `[tokens, V]` logits
 * never exist at once.
 *
 * On a recording tape the sweep runs in the backward pass, and computes the loss and all
 * gradients. Reading the loss before `backward()` is correct but costs another sweep.
 *
 * @param x  `[..., C]`
 * @param weight  `[V, C]`
 * @param targets  int32 `[...]`, from 0 to V − 1. Callers check the range
 * @returns  one element, `[]`, owned by the tape
 * @throws ArgumentError if the shapes do not fit, the targets are not int32, or the bound of the
 *   logits is not above 0
 */
export function linearCrossEntropy(
  x: Variable,
  weight: Input,
  targets: Variable | Tensor,
  { bias, softCap, ignoreIndex, chunkBytes = LOGITS_BYTES }: LinearCrossEntropyOptions = {},
): Variable {
  const tape = tapeOf("linearCrossEntropy", x, weight, targets, bias);
  const indices = tensorOf(targets);
  const R = sizeOf(x.shape.slice(0, -1));
  const C = x.shape.at(-1)!;
  const [V = 0, inner] = weight.shape;
  if (inner !== C) {
    throw new ArgumentError(
      `Cannot multiply ${formatShape(x.shape)} by ${formatShape(weight.shape)}ᵀ: inner dimensions must match, got ${C} and ${inner}`,
      "pass a head of the width of the model",
    );
  }
  if (bias !== undefined && !sameShape(bias.shape, [V])) {
    throw new ArgumentError(
      `Cannot add a bias ${formatShape(bias.shape)} to the logits of ${V} tokens: it must be ${formatShape([V])}`,
      "pass one number for each token",
    );
  }
  if (softCap !== undefined) checkCap(softCap);
  checkTargets(R, indices);
  checkIgnoreIndex(ignoreIndex);
  const target = indices.reshape([R, 1]);
  const share = ignoreIndex === undefined ? undefined : rowShares(target, ignoreIndex);
  const kernels = softCap === undefined ? PLAIN_LOSS : CAPPED_LOSS;
  const cap: Record<string, number> = softCap === undefined ? {} : { cap: softCap };
  const chunk = chunkRows(R, V, chunkBytes);
  const value = Tensor.allocate(tape.backend, []);
  let done = false;

  function sweep(gradients?: Gradients): void {
    done = true;
    const { backend } = tape;
    using matrix = x.value.reshape([R, C]); // [..., C] → [R, C]
    using head = asFloat32(weight.value); // once for all chunks
    using losses = Tensor.allocate(backend, [R, 1]);
    using space = Tensor.allocate(backend, [Math.min(chunk, R), V]);
    using shared = gradients && share && shareOut(gradients.upstream, share); // [R, 1]
    for (let from = 0; from < R; from += chunk) {
      const to = Math.min(R, from + chunk);
      using rows = matrix.slice(from, to); // [r, C]
      using wanted = target.slice(from, to); // [r, 1]
      using loss = losses.slice(from, to); // [r, 1]
      using logits = space.slice(0, to - from); // [r, V]
      // [r, C] · [V, C]ᵀ → [r, V]
      matmul(rows, head, {
        transposeB: true,
        into: logits,
        ...(bias && { bias: bias.value }),
      });
      if (gradients === undefined) {
        map(kernels.loss, { logits, target: wanted }, { scalars: cap, into: { loss } });
        continue;
      }
      const { dx, dW, db } = gradients;
      using upstreams = shared?.slice(from, to); // [r, 1]
      const upstream = upstreams ?? gradients.upstream;
      map(
        kernels.lossAndGradient,
        { logits, target: wanted, upstream },
        { scalars: { factor: 1 / R, ...cap }, into: { loss, gradient: logits } },
      );
      if (dx !== undefined) {
        using into = dx.into.slice(from, to);
        // [r, V] · [V, C] → [r, C]
        matmul(logits, head, { into, ...(dx.accumulate && { c: into }) });
      }
      if (dW !== undefined) {
        const { into, accumulate } = dW;
        const c = (accumulate || from > 0) && { c: into };
        // [r, V]ᵀ · [r, C] → [V, C]
        matmul(logits, rows, { transposeA: true, into, ...c });
      }
      if (db === undefined) continue;
      // Σ_rows [r, V] → [V]
      sum(logits, { axes: [0, 0], into: db.into, accumulate: db.accumulate || from > 0 });
    }
    if (share !== undefined) shareOut(losses, share, losses);
    meanOf(losses, value); // [R, 1] → []
  }

  return tape.record(value, {
    inputs: [x, weight, bias],
    saved: share === undefined ? [target] : [target, share],
    lazy: true,
    compute: () => {
      if (!done) sweep();
    },
    backward: ({ gradient: upstream }) => {
      destinationOf(weight, x, (dW) => {
        destinationOf(bias, x, (db) => {
          destinationOf(x, undefined, (destination) => {
            using matrix = destination?.into.reshape([R, C]);
            const dx = destination && matrix && { ...destination, into: matrix };
            sweep({ upstream, dx, dW, db });
          });
        });
      });
    },
  });
}

/**
 * Finds the memory of an input's gradient. All gradients are written in one sweep, so an input that
 * is also `other` gets memory of its own.
 */
function destinationOf(
  input: Input | undefined,
  other: Input | undefined,
  write: (destination: Destination | undefined) => void,
): void {
  if (!input?.differentiable) {
    write(undefined);
  } else if (input !== other) {
    input.contribute((into, accumulate) => write({ into, accumulate }));
  } else {
    const into = Tensor.allocate(input.value.backend, input.shape);
    write({ into, accumulate: false });
    input.receive(into);
  }
}

/** Chooses the rows of a chunk: chunks of equal size, in whole tiles if there is room. */
function chunkRows(rows: number, columns: number, chunkBytes: number): number {
  const most = Math.max(1, Math.floor(chunkBytes / (columns * BYTES_PER_ELEMENT)));
  if (most >= rows) return rows;
  const unit = most >= TILE ? TILE : 1;
  const limit = most - (most % unit);
  const even = Math.ceil(rows / Math.ceil(rows / limit));
  return Math.min(limit, Math.ceil(even / unit) * unit);
}
