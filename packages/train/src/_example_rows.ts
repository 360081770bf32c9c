import type { TokenizedExample } from "@lrm/data";
import type { Random } from "@lrm/tensor";

/** Targets of tokens that are not learned, and of padding. */
export const IGNORED = -1;

/** Sizes of the rows of a batch. */
export interface RowSizes {
  /** Rows in a micro-batch. */
  readonly batch: number;
  /** Maximum number of tokens in a row. */
  readonly context: number;
  /** True to put as many examples into a row as fit. Default: one. */
  readonly packed?: boolean;
}

/** Rows of tokens with their targets, all of the same length. */
export interface ExampleBatch {
  readonly inputs: Int32Array<ArrayBuffer>;
  readonly targets: Int32Array<ArrayBuffer>;
  /** Tokens in a row, padding included. */
  readonly length: number;
}

/** Lengths of batches are a multiple of this, so that few different ones need memory. */
const UNIT = 16;

/** An example as inputs and targets, which are one token shorter. */
export interface ExampleRow {
  readonly inputs: Int32Array<ArrayBuffer>;
  /** {@link IGNORED} where nothing is learned. */
  readonly targets: Int32Array<ArrayBuffer>;
  /** Targets that are learned. */
  readonly learned: number;
}

/**
 * Cuts examples to the context. Leaves out those of which nothing is learned then.
 *
 * @returns  the others, in order
 */
export function rowsOf(examples: readonly TokenizedExample[], context: number): ExampleRow[] {
  return examples
    .map(({ tokens, learned }): ExampleRow => {
      const length = Math.min(context, tokens.length - 1);
      const targets = tokens
        .slice(1, length + 1)
        .map((token, at) => (learned[at + 1] === 1 ? token : IGNORED));
      const count = targets.reduce((sum, target) => sum + (target === IGNORED ? 0 : 1), 0);
      return { inputs: tokens.slice(0, Math.max(0, length)), targets, learned: count };
    })
    .filter(({ learned }) => learned > 0);
}

/** Puts examples into rows, in this order: one into each, or as many as fit. */
export function arrange<Row extends Pick<ExampleRow, "inputs">>(
  examples: readonly Row[],
  { context, packed = false }: Omit<RowSizes, "batch">,
): Row[][] {
  const rows: Row[][] = [];
  let left = 0;
  for (const example of examples) {
    const { length } = example.inputs;
    const last = rows.at(-1);
    if (packed && last !== undefined && length <= left) last.push(example);
    else {
      rows.push([example]);
      left = context;
    }
    left -= length;
  }
  return rows;
}

/** Fills a batch with rows. The rest of each row is padding, whose targets are ignored. */
export function fillExampleBatch(
  rows: readonly (readonly ExampleRow[])[],
  context: number,
): ExampleBatch {
  const longest = Math.max(...rows.map((row) => lengthOf(row)));
  const length = Math.min(context, UNIT * Math.ceil(longest / UNIT));
  const inputs = new Int32Array(rows.length * length);
  const targets = new Int32Array(rows.length * length).fill(IGNORED);
  for (const [at, row] of rows.entries()) {
    let place = at * length;
    for (const example of row) {
      inputs.set(example.inputs, place);
      targets.set(example.targets, place);
      place += example.inputs.length;
    }
  }
  return { inputs, targets, length };
}

function lengthOf(row: readonly ExampleRow[]): number {
  return row.reduce((sum, { inputs }) => sum + inputs.length, 0);
}

/** Counts the tokens of rows, without padding. */
export function tokensIn(rows: readonly (readonly ExampleRow[])[]): number {
  return rows.reduce((sum, row) => sum + lengthOf(row), 0);
}

/** Counts the targets of rows that are learned. */
export function learnedIn(rows: readonly (readonly ExampleRow[])[]): number {
  return rows.flat().reduce((sum, { learned }) => sum + learned, 0);
}

/** An endless sequence of rows: all examples in random order, again and again. */
export class ExampleOrder {
  readonly #examples: readonly ExampleRow[];
  readonly #sizes: RowSizes;
  readonly #random: Random;
  /** First row of each epoch that is known. */
  readonly #starts: number[] = [0];
  #epoch = -1;
  #rows: readonly (readonly ExampleRow[])[] = [];
  /** Tokens of the first n micro-batches. */
  readonly #tokens: number[] = [0];

  /** @param random  of the order, the same in a resumed run */
  constructor(examples: readonly ExampleRow[], sizes: RowSizes, random: Random) {
    this.#examples = examples;
    this.#sizes = sizes;
    this.#random = random;
  }

  /** Returns the rows of a micro-batch. */
  batch(index: number): (readonly ExampleRow[])[] {
    const { batch } = this.#sizes;
    return Array.from({ length: batch }, (_, at) => this.#row(index * batch + at));
  }

  /** Counts the tokens of the first `count` micro-batches, without padding. */
  tokens(count: number): number {
    for (let known = this.#tokens.length; known <= count; known++) {
      this.#tokens.push(this.#tokens[known - 1]! + tokensIn(this.batch(known - 1)));
    }
    return this.#tokens[count]!;
  }

  #row(index: number): readonly ExampleRow[] {
    while (this.#starts.at(-1)! <= index) this.#open(this.#starts.length - 1);
    const epoch = this.#starts.findIndex((start) => start > index) - 1;
    this.#open(epoch);
    return this.#rows[index - this.#starts[epoch]!]!;
  }

  #open(epoch: number): void {
    if (epoch === this.#epoch) return;
    const order = this.#random.fork(epoch).permutation(this.#examples.length);
    this.#rows = arrange(
      Array.from(order, (at) => this.#examples[at]!),
      this.#sizes,
    );
    this.#epoch = epoch;
    this.#starts[epoch + 1] = this.#starts[epoch]! + this.#rows.length;
  }
}
