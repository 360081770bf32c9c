import { type CheckpointNames, type DerivedTensor, tiedHead } from "@lrm/language-model";
import { decode } from "@lrm/safetensors";

/** What transformers puts in front of the names of a model that has a head. */
export const PREFIX = "transformer.";

/**
 * The causal mask of a block, which older checkpoints hold: `[1, 1, n, n]`, ones on and below the
 * diagonal.
 */
const MASK: DerivedTensor = {
  name: /^h\.\d+\.attn\.bias$/,
  async problem(stored) {
    const size = stored.shape.at(-1) ?? 0;
    const square = stored.shape.length === 4 && stored.shape.slice(0, 3).join() === `1,1,${size}`;
    const causal = (value: number, at: number) =>
      value === (at % size <= Math.floor(at / size) ? 1 : 0);
    if (square && decode(stored).every(causal)) return undefined;
    return `${stored.name} is not the causal mask of a GPT-2, and no other is supported; take a model with that one`;
  },
};

/**
 * Scores of what is masked come to nothing after softmax from about here on; OpenAI's are −10,000.
 */
const MASKED = -1000;

/** The score that a mask writes, which older checkpoints hold, too. */
const MASKED_SCORE: DerivedTensor = {
  name: /^h\.\d+\.attn\.masked_bias$/,
  async problem(stored) {
    const values = decode(stored);
    if (values.length === 1 && values[0]! <= MASKED) return undefined;
    return `${stored.name} is not one number of at most ${MASKED}, so it masks nothing; take a model whose attention is causal`;
  },
};

const HEAD = tiedHead(
  "wte.weight",
  "a GPT-2 with a head of its own is not supported, tie them and save the model again",
);

/** Differences of checkpoints from the layout. */
export const NAMES: CheckpointNames = { prefix: PREFIX, derived: [MASK, MASKED_SCORE, HEAD] };
