import { ArgumentError, Random } from "@lrm/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { arrayBatches, arrayBatchesInOrder } from "./array_batches.ts";

const count = (samples: number) => Int32Array.from({ length: samples }, (_, at) => at);

/** Samples of micro-batches, by their numbers. */
async function drawn(samples: number, batch: number, batches: number, random = new Random(1)) {
  const source = arrayBatches({ y: count(samples) }, { batch });
  const all: number[][] = [];
  for (let index = 0; index < batches; index++) {
    all.push(Array.from((await source.batch(index, random)).y.data));
  }
  return all;
}

test("arrayBatches() visits every sample once in each epoch, across the ends of epochs", async () => {
  const sizes = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }));
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), async ([a, b], seed) => {
      const [samples, batch] = [Math.max(a, b), Math.min(a, b)];
      const stream = (await drawn(samples, batch, 3 * samples, new Random(seed))).flat();
      for (let start = 0; start < 3 * samples; start += samples) {
        const epoch = stream.slice(start, start + samples).sort((x, y) => x - y);
        expect(epoch).toEqual(Array.from(count(samples)));
      }
    }),
  );
});

test("arrayBatches() shuffles every epoch and every seed in another way", async () => {
  const epochs = await drawn(50, 50, 3);
  const [other] = await drawn(50, 50, 1, new Random(2));
  const orders = [...epochs, other!, Array.from(count(50))].map(String);
  expect(new Set(orders).size).toBe(5);
});

test("arrayBatches() makes a batch from its number and the random alone, in any order of calls", async () => {
  const all = await drawn(7, 3, 20);
  const source = arrayBatches({ y: count(7) }, { batch: 3 });
  for (const index of [19, 2, 3, 0, 12, 12]) {
    await source.batch(5, new Random(9));
    expect(Array.from((await source.batch(index, new Random(1))).y.data)).toEqual(all[index]);
  }
});

test("arrayBatches() takes the same samples of all arrays, with their types and shapes", async () => {
  const x = { data: Float32Array.from({ length: 30 }, (_, at) => at), shape: [5, 2, 3] };
  const source = arrayBatches({ x, y: count(5) }, { batch: 4 });
  expect([source.unit, source.size]).toEqual(["samples", 4]);
  const batch = await source.batch(0, new Random(1));
  expect(batch.x.shape).toEqual([4, 2, 3]);
  expect(batch.y.shape).toEqual([4]);
  expect(batch.x.data).toBeInstanceOf(Float32Array);
  expect(batch.y.data).toBeInstanceOf(Int32Array);
  for (const [row, sample] of batch.y.data.entries()) {
    const values = Array.from(batch.x.data.subarray(6 * row, 6 * row + 6));
    expect(values).toEqual([0, 1, 2, 3, 4, 5].map((at) => 6 * sample + at));
  }
});

test("arrayBatchesInOrder() takes all samples in order, the last batch smaller", async () => {
  const source = arrayBatchesInOrder({ y: count(7) }, { batch: 3 });
  expect(source.sizes).toEqual([3, 3, 1]);
  const batches = await Promise.all(source.sizes.map((_, index) => source.batch(index)));
  expect(batches.map(({ y }) => Array.from(y.data))).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
  expect(batches[2]!.y.shape).toEqual([1]);
  expect(arrayBatchesInOrder({ y: count(2) }, { batch: 5 }).sizes).toEqual([2]);
});

test("arrayBatches() and arrayBatchesInOrder() refuse arrays and batches that do not fit", () => {
  const wrong = { data: count(6), shape: [4, 2] };
  expect(() => arrayBatches({ y: count(3) }, { batch: 4 })).toThrow(
    new ArgumentError("Cannot take batches of 4 samples: there are 3", "use a smaller batch"),
  );
  for (const take of [arrayBatches, arrayBatchesInOrder]) {
    expect(() => take({ y: count(3) }, { batch: 0.5 })).toThrow("Cannot take batches of 0.5");
    expect(() => take({ x: count(4), y: count(3) }, { batch: 1 })).toThrow(
      'Cannot take samples: "x" has 4 of them and "y" has 3; pass arrays with the same number',
    );
    expect(() => take({ wrong }, { batch: 1 })).toThrow(
      'Cannot take samples of "wrong": it has 6 values and the shape [4, 2]',
    );
    expect(() => take({ y: count(0) }, { batch: 1 })).toThrow('Cannot take samples of "y"');
    expect(() => take({}, { batch: 1 })).toThrow("Cannot take samples: there are no arrays");
  }
});
