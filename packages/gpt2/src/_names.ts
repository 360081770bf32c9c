import { type CheckpointNames, type DerivedTensor, tiedHead } from "@lrm/language-model";
import { decode } from "@lrm/safetensors";
import type { GPT2Config } from "./config.ts";

/** Prefix that transformers adds to the names of a model with a head. */
export const PREFIX = "transformer.";

/**
 * Causal mask of a block, which older checkpoints store: `[1, 1, n, n]`, with ones on and below the
 * diagonal.
 */
const MASK: DerivedTensor = {
  name: /^h\.\d+\.attn\.bias$/,
  async difference(stored) {
    const size = stored.shape.at(-1) ?? 0;
    const square = stored.shape.length === 4 && stored.shape.slice(0, 3).join() === `1,1,${size}`;
    const causal = (value: number, at: number) =>
      value === (at % size <= Math.floor(at / size) ? 1 : 0);
    if (square && decode(stored).every(causal)) return undefined;
    return {
      why: `${stored.name} is not the causal mask of a GPT-2, and no other mask is supported`,
      remedy: "use a model with a causal mask",
    };
  },
};

/** Score that softmax maps to about 0. OpenAI masks with −10,000. */
const MASKED = -1000;

/** Score of masked positions, which older checkpoints store too. */
const MASKED_SCORE: DerivedTensor = {
  name: /^h\.\d+\.attn\.masked_bias$/,
  async difference(stored) {
    const values = decode(stored);
    if (values.length === 1 && values[0]! <= MASKED) return undefined;
    return {
      why: `${stored.name} is not one number of at most ${MASKED}, so it does not mask`,
      remedy: "use a model with causal attention",
    };
  },
};

const TIED = tiedHead(
  "wte.weight",
  'set "tie_word_embeddings": false in config.json if the model has a separate head',
);

/** Lists the differences between checkpoints of this configuration and its layout. */
export function checkpointNames({ tiedHead: tied = true }: GPT2Config): CheckpointNames {
  return { prefix: PREFIX, derived: [MASK, MASKED_SCORE, ...(tied ? [TIED] : [])] };
}
