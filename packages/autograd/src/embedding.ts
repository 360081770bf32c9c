import {
  ArgumentError,
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

/** Options of {@link embedding}. */
export interface EmbeddingOptions {
  /** Learned vector of every position, `[context, C]`, which is added to that of the token. */
  readonly positions?: Parameter;
  /** Position of the first token. Default: 0. */
  readonly past?: number;
}

/**
 * Looks up the vector of every token and adds the vector of its position.
 *
 * @param weight  `[V, C]`
 * @param tokens  int32 `[B, T]`. A token outside the vocabulary gets a vector of zeros, so check
 *   tokens where they enter the program
 * @returns  `[B, T, C]`, owned by the tape
 * @throws ArgumentError if the tokens need more positions than there are
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
    throw new ArgumentError(
      `Cannot embed tokens ${formatShape(tokens.shape)} from position ${past} on: they end at ${end}, but the context is ${context}`,
      "shorten the sequence",
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
