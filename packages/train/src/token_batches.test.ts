import { DataError, tokensInMemory } from "@lrm/data";
import { Random } from "@lrm/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fillRandomBatch, fillWindowsInOrder, makeBatch } from "./token_batches.ts";

/** Tokens that equal their index. */
const counting = (length: number) => tokensInMemory(Int32Array.from({ length }, (_, i) => i));

test("fillRandomBatch() takes windows inside the source, each target the token after its input", () => {
  const natural = fc.integer({ min: 1, max: 6 });
  fc.assert(
    fc.property(
      natural,
      natural,
      fc.integer({ min: 1, max: 9 }),
      fc.nat(),
      (rows, context, more, seed) => {
        const batch = makeBatch(rows, context);
        fillRandomBatch(batch, counting(context + more), context, new Random(seed));
        for (let at = 0; at < rows * context; at++) {
          const row = at - (at % context);
          expect(batch.inputs[at]).toBe(batch.inputs[row]! + (at - row));
          expect(batch.targets[at]).toBe(batch.inputs[at]! + 1);
          expect(batch.targets[at]).toBeLessThan(context + more);
        }
      },
    ),
  );
});

test("fillRandomBatch() gives the same windows for the same random, and others for another", () => {
  const [first, again, other] = [new Random(3), new Random(3), new Random(4)].map((random) => {
    const batch = makeBatch(8, 16);
    fillRandomBatch(batch, counting(10_000), 16, random.fork("batches").fork(7));
    return batch;
  });
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test("fillRandomBatch() reaches every place equally often", () => {
  const places = 10;
  const draws = 10_000;
  const batch = makeBatch(draws, 1);
  fillRandomBatch(batch, counting(places + 1), 1, new Random(1));
  const counts = new Array<number>(places).fill(0);
  for (const place of batch.inputs) counts[place]!++;
  const expected = draws / places;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 9 degrees of freedom: one seed in a thousand exceeds it.
  expect(chiSquare).toBeLessThan(27.9);
});

test("fillRandomBatch() reaches places beyond 2^32", () => {
  const places: number[] = [];
  const endless = {
    length: 2 ** 40,
    copy: (start: number) => {
      places.push(start);
    },
  };
  fillRandomBatch(makeBatch(200, 1), endless, 1, new Random(1));
  expect(places.every((place) => Number.isInteger(place) && place < 2 ** 40 - 1)).toBe(true);
  expect(places.filter((place) => place % 2 === 1).length).toBeGreaterThan(60);
  expect(Math.max(...places)).toBeGreaterThan(2 ** 39);
});

test("fillWindowsInOrder() takes windows that do not overlap", () => {
  const batch = makeBatch(2, 3);
  fillWindowsInOrder(batch, counting(13), 3, 2);
  expect(batch.inputs).toEqual(Int32Array.of(6, 7, 8, 9, 10, 11));
  expect(batch.targets).toEqual(Int32Array.of(7, 8, 9, 10, 11, 12));
});

test("fillWindowsInOrder() begins again with the first window after the last whole one", () => {
  const natural = fc.integer({ min: 1, max: 6 });
  fc.assert(
    fc.property(
      natural,
      natural,
      fc.integer({ min: 1, max: 40 }),
      fc.nat({ max: 2 ** 40 }),
      (rows, context, more, first) => {
        const length = context + more;
        const windows = Math.floor((length - 1) / context);
        const batch = makeBatch(rows, context);
        fillWindowsInOrder(batch, counting(length), context, first);
        for (let at = 0; at < rows * context; at++) {
          const window = (first + Math.floor(at / context)) % windows;
          expect(batch.inputs[at]).toBe(window * context + (at % context));
          expect(batch.targets[at]).toBe(batch.inputs[at]! + 1);
        }
      },
    ),
  );
});

test("fillRandomBatch() and fillWindowsInOrder() refuse a source without the window", () => {
  const batch = makeBatch(1, 4);
  expect(() => fillRandomBatch(batch, counting(4), 4, new Random(1))).toThrow(DataError);
  expect(() => fillRandomBatch(batch, counting(0), 4, new Random(1))).toThrow(DataError);
  for (const first of [0, 1]) {
    expect(() => fillWindowsInOrder(batch, counting(4), 4, first)).toThrow(
      "Cannot take a window of 5 tokens at 0: there are 4; add text or lower the context",
    );
  }
});
