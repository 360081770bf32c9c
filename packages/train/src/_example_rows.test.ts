import { Random } from "@lrm/tensor";
import { expect, test } from "vitest";
import { arrange, ExampleOrder, fillExampleBatch, rowsOf } from "./_example_rows.ts";

/** Makes an example whose last `learned` tokens are learned. */
const example = (length: number, learned: number, first = 10) => ({
  tokens: Int32Array.from({ length }, (_, at) => first + at),
  learned: Uint8Array.from({ length }, (_, at) => (at >= length - learned ? 1 : 0)),
});

test("rowsOf() shifts targets by one, ignores what is not learned, and cuts to the context", () => {
  const rows = rowsOf([example(4, 2), example(6, 3, 50), example(6, 1), example(1, 1)], 4);
  expect(rows).toEqual([
    { inputs: Int32Array.of(10, 11, 12), targets: Int32Array.of(-1, 12, 13), learned: 2 },
    { inputs: Int32Array.of(50, 51, 52, 53), targets: Int32Array.of(-1, -1, 53, 54), learned: 2 },
  ]);
});

test("arrange() puts one example into a row, or as many as fit", () => {
  const rows = rowsOf(
    [3, 4, 2, 5].map((length) => example(length, 1)),
    8,
  );
  const lengths = (packed: boolean) =>
    arrange(rows, { context: 6, packed }).map((row) => row.map(({ inputs }) => inputs.length));
  expect(lengths(false)).toEqual([[2], [3], [1], [4]]);
  expect(lengths(true)).toEqual([[2, 3, 1], [4]]);
});

test("fillExampleBatch() pads rows to the longest, in steps of 16, and ignores the padding", () => {
  const rows = rowsOf([example(4, 3), example(3, 1, 50), example(3, 1, 70)], 64);
  const { inputs, targets, length } = fillExampleBatch([[rows[0]!], [rows[1]!, rows[2]!]], 64);
  expect(length).toBe(16);
  expect(Array.from(inputs.slice(0, 5))).toEqual([10, 11, 12, 0, 0]);
  expect(Array.from(targets.slice(0, 5))).toEqual([11, 12, 13, -1, -1]);
  expect(Array.from(inputs.slice(16, 22))).toEqual([50, 51, 70, 71, 0, 0]);
  expect(Array.from(targets.slice(16, 22))).toEqual([-1, 52, -1, 72, -1, -1]);
  expect(fillExampleBatch([[rows[0]!]], 8).length).toBe(8);
});

test.each([false, true])(
  "ExampleOrder has every example once in an epoch, in any order of calls (packed: %s)",
  (packed) => {
    const rows = rowsOf(
      Array.from({ length: 13 }, (_, at) => example(3 + (at % 4), 1, 100 * at)),
      16,
    );
    const make = () => new ExampleOrder(rows, { batch: 2, context: 8, packed }, new Random(3));
    const order = make();
    const batches = Array.from({ length: 40 }, (_, index) => order.batch(index));
    const seen = batches.flat(2).map(({ inputs }) => inputs[0]! / 100);
    for (let epoch = 0; epoch < 2; epoch++) {
      const part = seen.slice(13 * epoch, 13 * (epoch + 1));
      expect(part.sort((a, b) => a - b)).toEqual(Array.from({ length: 13 }, (_, at) => at));
    }
    expect(seen.slice(0, 13)).not.toEqual(seen.slice(13, 26));
    const again = make();
    for (const index of [39, 0, 20, 19, 3]) expect(again.batch(index)).toEqual(batches[index]);
    const tokens = batches
      .slice(0, 30)
      .flat(2)
      .reduce((sum, { inputs }) => sum + inputs.length, 0);
    expect(again.tokens(30)).toBe(tokens);
  },
);
