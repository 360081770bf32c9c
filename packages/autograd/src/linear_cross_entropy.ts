import {
  ArgumentError,
  BYTES_PER_ELEMENT,
  defineMap,
  formatShape,
  map,
  matmul,
  sizeOf,
  Tensor,
} from "@lrm/tensor";
import { rowLoss } from "./_row_loss.ts";
import { checkTargets, meanOf } from "./cross_entropy.ts";
import { type Input, tapeOf, tensorOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/**
 * Default limit of {@link linearCrossEntropy} on the bytes of logits at a time: 64 MiB, which is
 * 320 tokens with the vocabulary of GPT-2. A smaller limit reads W and writes its gradient more
 * often.
 */
export const LOGITS_BYTES: number = 64 * 2 ** 20;

/** Options of {@link linearCrossEntropy}. */
export interface LinearCrossEntropyOptions {
  /** Largest number of bytes of logits at a time. Default: {@link LOGITS_BYTES}. */
  readonly chunkBytes?: number;
}

/** Rows of a chunk are a multiple of this, as products are computed in tiles. */
const TILE = 64;

const lossOnly = defineMap(["logits", "target"], [], ({ logits, target }) => {
  const { loss } = rowLoss(logits, target);
  return { loss };
});

/** Loss and its gradient, `(softmax(x) − 1[target]) · upstream / rows`. */
const lossAndGradient = defineMap(["logits", "target", "upstream"], ["factor"], (v) => {
  const { loss, e, total, hit } = rowLoss(v.logits, v.target);
  return {
    loss,
    gradient: e.mul(v.factor.div(total)).sub(hit.mul(v.factor)).mul(v.upstream),
  };
});

/** Destinations of the gradients. */
interface Gradients {
  readonly upstream: Tensor;
  /** `[rows, C]`; undefined if x needs no gradient. */
  readonly dx: Tensor | undefined;
  readonly addX: boolean;
  /** `[V, C]`; undefined if the weight needs no gradient. */
  readonly dW: Tensor | undefined;
  readonly addW: boolean;
}

/**
 * Computes the mean cross-entropy of `x Wᵀ` against the targets, in nats: the head of a language
 * model and its loss in one sweep over chunks of tokens, so that the `[tokens, V]` logits never
 * exist at once.
 *
 * On a recording tape the sweep runs in the backward pass, and computes the loss and both
 * gradients. Reading the loss before `backward()` is correct but costs another sweep.
 *
 * @param x  `[..., C]`
 * @param weight  `[V, C]`
 * @param targets  int32 `[...]`, from 0 to V − 1. Callers check the range
 * @returns  one element, `[]`, owned by the tape
 * @throws ArgumentError if the shapes do not fit, or the targets are not int32
 */
export function linearCrossEntropy(
  x: Variable,
  weight: Input,
  targets: Variable | Tensor,
  { chunkBytes = LOGITS_BYTES }: LinearCrossEntropyOptions = {},
): Variable {
  const tape = tapeOf("linearCrossEntropy", x, weight, targets);
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
  checkTargets(R, indices);
  const target = indices.reshape([R, 1]);
  const chunk = chunkRows(R, V, chunkBytes);
  const value = Tensor.allocate(tape.backend, []);
  let done = false;

  function sweep(gradients?: Gradients): void {
    done = true;
    const { backend } = tape;
    using matrix = x.value.reshape([R, C]); // [..., C] → [R, C]
    using losses = Tensor.allocate(backend, [R, 1]);
    using space = Tensor.allocate(backend, [Math.min(chunk, R), V]);
    for (let from = 0; from < R; from += chunk) {
      const to = Math.min(R, from + chunk);
      using rows = matrix.slice(from, to); // [r, C]
      using wanted = target.slice(from, to); // [r, 1]
      using loss = losses.slice(from, to); // [r, 1]
      using logits = space.slice(0, to - from); // [r, V]
      matmul(rows, weight.value, { transposeB: true, into: logits }); // [r, C] · [V, C]ᵀ → [r, V]
      if (gradients === undefined) {
        map(lossOnly, { logits, target: wanted }, { into: { loss } });
        continue;
      }
      const { upstream, dx, addX, dW, addW } = gradients;
      map(
        lossAndGradient,
        { logits, target: wanted, upstream },
        { scalars: { factor: 1 / R }, into: { loss, gradient: logits } },
      );
      if (dx !== undefined) {
        using into = dx.slice(from, to);
        // [r, V] · [V, C] → [r, C]
        matmul(logits, weight.value, { into, ...(addX && { c: into }) });
      }
      if (dW === undefined) continue;
      // [r, V]ᵀ · [r, C] → [V, C]
      matmul(logits, rows, { transposeA: true, into: dW, ...((addW || from > 0) && { c: dW }) });
    }
    meanOf(losses, value); // [R, 1] → []
  }

  return tape.record(value, {
    inputs: [x, weight],
    saved: [target],
    lazy: true,
    compute: () => {
      if (!done) sweep();
    },
    backward: ({ gradient: upstream }) => {
      const sweepInto = (dW: Tensor | undefined, addW: boolean): void => {
        if (!x.differentiable) sweep({ upstream, dx: undefined, addX: false, dW, addW });
        x.contribute((into, addX) => {
          using dx = into.reshape([R, C]);
          sweep({ upstream, dx, addX, dW, addW });
        });
      };
      if (!weight.differentiable) {
        sweepInto(undefined, false);
      } else if (weight === x) {
        // Both gradients are written in one sweep, so they need memory of their own.
        const dW = Tensor.allocate(tape.backend, weight.shape);
        sweepInto(dW, false);
        weight.receive(dW);
      } else {
        weight.contribute(sweepInto);
      }
    },
  });
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
