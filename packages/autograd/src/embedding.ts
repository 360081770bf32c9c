import {
  ArgumentError,
  addInto,
  asFloat32,
  fill,
  formatShape,
  gatherRows,
  scatterAddRows,
  sum,
  type Tensor,
} from "@lrm/tensor";
import { type Input, tapeOf, tensorOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/** Options of {@link embedding}. */
export interface EmbeddingOptions {
  /** Learned vector of every position, `[context, C]`, which is added to that of the token. */
  readonly positions?: Input;
  /** Position of the first token. Default: 0. */
  readonly past?: number;
}

/**
 * Looks up the vector of every token and adds the vector of its position.
 *
 * @param weight  `[V, C]`
 * @param tokens  int32 `[..., T]`: a constant, or a tensor if the weight is a variable, whose
 *   memory the tape keeps. A token outside the vocabulary gets a vector of zeros, so check tokens
 *   where they enter the program
 * @returns  `[..., T, C]`, owned by the tape
 * @throws ArgumentError if the tokens need more positions than there are, or no argument is a
 *   variable
 */
export function embedding(
  weight: Input,
  tokens: Variable | Tensor,
  { positions, past = 0 }: EmbeddingOptions = {},
): Variable {
  const tape = tapeOf("embedding", weight, tokens, positions);
  const length = tokens.shape.at(-1) ?? 1;
  const end = past + length;
  const context = positions?.shape[0] ?? end;
  if (end > context) {
    throw new ArgumentError(
      `Cannot embed tokens ${formatShape(tokens.shape)} from position ${past} on: they end at ${end}, but the context is ${context}`,
      "shorten the sequence",
    );
  }
  const indices = tensorOf(tokens).reshape(tokens.shape);
  const value = gatherRows(weight.value, indices); // [..., T] → [..., T, C]
  const sequences = (t: Tensor): Tensor => t.reshape([-1, length, weight.shape[1]!]);
  if (positions !== undefined) {
    using stored = positions.value.slice(past, end); // [T, C]
    using vectors = asFloat32(stored);
    using whole = sequences(value);
    addInto(whole, vectors);
  }
  return tape.record(value, {
    inputs: [weight, positions],
    saved: [indices],
    backward: (y) => {
      weight.contribute((into, accumulate) => {
        if (!accumulate) fill(into, 0);
        scatterAddRows(into, indices, y.gradient);
      });
      positions?.contribute((into, accumulate) => {
        if (!accumulate && length < context) fill(into, 0);
        // Σ over the batch: [B, T, C] → [T, C]
        const options = { axes: [0, 0], into: into.slice(past, end), accumulate } as const;
        sum(sequences(y.gradient), options);
      });
    },
  });
}
