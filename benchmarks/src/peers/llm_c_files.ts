import { closeSync, openSync, writeSync } from "node:fs";
import { Random } from "@lrm/tensor";

const [LAYERS, HEADS, WIDTH, CONTEXT, VOCABULARY, PADDED] = [12, 12, 768, 1024, 50257, 50304];
const HEADER_WORDS = 256;
const TOKENS = 65_536;

/**
 * Parameters of a checkpoint in llm.c's order (`fill_in_parameter_sizes` in its train_gpt2.c), with
 * their values: biases are 0, and gains 1.
 */
const PARAMETERS: readonly (readonly [count: number, value: "random" | 0 | 1])[] = [
  [PADDED * WIDTH, "random"],
  [CONTEXT * WIDTH, "random"],
  [LAYERS * WIDTH, 1],
  [LAYERS * WIDTH, 0],
  [LAYERS * 3 * WIDTH * WIDTH, "random"],
  [LAYERS * 3 * WIDTH, 0],
  [LAYERS * WIDTH * WIDTH, "random"],
  [LAYERS * WIDTH, 0],
  [LAYERS * WIDTH, 1],
  [LAYERS * WIDTH, 0],
  [LAYERS * 4 * WIDTH * WIDTH, "random"],
  [LAYERS * 4 * WIDTH, 0],
  [LAYERS * WIDTH * 4 * WIDTH, "random"],
  [LAYERS * WIDTH, 0],
  [WIDTH, 1],
  [WIDTH, 0],
];

/** Writes a checkpoint of a 124M GPT-2 with random weights in llm.c's format, version 3. */
export function writeCheckpoint(path: string): void {
  const words = new Random(1).fork("weights").words();
  // Uniform between ±0.035: a standard deviation of 0.02.
  const block = Float32Array.from(
    { length: 1 << 16 },
    () => (words.next().value / 2 ** 32 - 0.5) * 0.07,
  );
  writing(path, [20240326, 3, CONTEXT, VOCABULARY, LAYERS, HEADS, WIDTH, PADDED], (write) => {
    for (const [count, value] of PARAMETERS) {
      const values = value === "random" ? block : new Float32Array(block.length).fill(value);
      for (let at = 0; at < count; at += values.length) {
        write(values.subarray(0, Math.min(values.length, count - at)));
      }
    }
  });
}

/** Writes random tokens in llm.c's format of data, version 1. */
export function writeTokens(path: string): void {
  const words = new Random(2).fork("tokens").words();
  const tokens = Uint16Array.from({ length: TOKENS }, () => words.next().value % VOCABULARY);
  writing(path, [20240520, 1, TOKENS], (write) => write(tokens));
}

function writing(
  path: string,
  header: readonly number[],
  body: (write: (data: Float32Array | Uint16Array) => void) => void,
): void {
  const file = openSync(path, "wx");
  try {
    const words = new Int32Array(HEADER_WORDS);
    words.set(header);
    writeSync(file, words);
    body((data) => writeSync(file, data));
  } finally {
    closeSync(file);
  }
}
