import type { TokenizedExample } from "./tokenize_example.ts";

/** Examples to train on, and examples to validate on. */
export interface ExampleSet {
  readonly train: readonly TokenizedExample[];
  readonly validation: readonly TokenizedExample[];
}

/** Fraction of the examples that are held out. */
const VALIDATION_SHARE = 0.1;

/**
 * Holds out a tenth of the examples, at equal distances, and at least one of two.
 */
export function heldOutEvenly(examples: readonly TokenizedExample[]): ExampleSet {
  const count = Math.max(1, Math.floor(VALIDATION_SHARE * examples.length));
  const places = new Set(
    Array.from({ length: count }, (_, at) => Math.floor(((at + 0.5) * examples.length) / count)),
  );
  return {
    train: examples.filter((_, at) => !places.has(at)),
    validation: examples.filter((_, at) => places.has(at)),
  };
}

/** Counts of the tokens of examples. */
export interface ExampleCounts {
  readonly examples: number;
  readonly tokens: number;
  /** Tokens that are learned. */
  readonly learned: number;
  /** Tokens of the longest example. */
  readonly longest: number;
}

/** Counts the tokens of examples. */
export function countExamples(examples: readonly TokenizedExample[]): ExampleCounts {
  let [tokens, learned, longest] = [0, 0, 0];
  for (const each of examples) {
    tokens += each.tokens.length;
    learned += each.learned.reduce((sum, flag) => sum + flag, 0);
    longest = Math.max(longest, each.tokens.length);
  }
  return { examples: examples.length, tokens, learned, longest };
}
