import {
  addInto,
  fill,
  formatShape,
  gatherRows,
  scatterAddRows,
  sum,
  type Tensor,
} from "@lrm/tensor";
import type { Parameter } from "./parameter.ts";
import type { Tape } from "./tape.ts";
import type { Variable } from "./variable.ts";

/** Where tokens stand. */
export interface EmbeddingOptions {
  /** `[context, C]`: a learned vector for every position, added to the token's. */
  readonly positions?: Parameter;
  /** Position of the first token. Default 0. */
  readonly past?: number;
}

/**
 * Looks up a vector for every token, and adds the vector of its position.
 *
 * @param weight  `[V, C]`
 * @param tokens  int32 `[B, T]`; a token outside the vocabulary counts as zeros, so check tokens where they come from
 * @returns  `[B, T, C]`
 * @throws RangeError when there are fewer positions than the tokens need
 */
export function embedding(
  tape: Tape,
  weight: Parameter,
  tokens: Tensor,
  { positions, past = 0 }: EmbeddingOptions = {},
): Variable {
  const length = tokens.shape.at(-1) ?? 1;
  const end = past + length;
  const context = positions?.value.shape[0] ?? end;
  if (end > context) {
    throw new RangeError(
      `Cannot embed tokens ${formatShape(tokens.shape)} from position ${past} on: they end at ${end}, the context is ${context}; shorten the sequence`,
    );
  }
  // [B, T] → [B, T, C]
  const value = gatherRows(weight.value, tokens);
  if (positions !== undefined) {
    using vectors = positions.value.slice(past, end); // [T, C]
    addInto(value, vectors);
  }
  return tape.record(value, {
    inputs: [weight, positions],
    backward: (y) => {
      weight.contribute((into, accumulate) => {
        if (!accumulate) fill(into, 0);
        scatterAddRows(into, tokens, y.gradient);
      });
      positions?.contribute((into, accumulate) => {
        if (!accumulate && length < context) fill(into, 0);
        // Σ over the batch: [B, T, C] → [T, C]
        sum(y.gradient, { axes: [0, -3], into: into.slice(past, end), accumulate });
      });
    },
  });
}
