import { expect, test } from "vitest";
import { createReferenceBackend } from "./reference.ts";
import { secondMoment } from "./second_moment.ts";
import { Tensor, tensor } from "./tensor.ts";

const backend = createReferenceBackend();
const Z = tensor(backend, [1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 4]);

test("secondMoment() takes the mean of zzᵀ over all rows", async () => {
  const moment = secondMoment(Z);
  expect(moment.shape).toEqual([4, 4]);
  expect(Array.from(await moment.read())).toEqual(
    [0, 1, 2, 3].flatMap((i) =>
      [0, 1, 2, 3].map((j) => ((i + 1) * (j + 1) + (i + 5) * (j + 5)) / 2),
    ),
  );
});

test("secondMoment() takes blocks on the diagonal, and mixes with what is there", async () => {
  const before = backend.memory().liveBuffers;
  const moment = secondMoment(Z, { blocks: 2 });
  expect(moment.shape).toEqual([2, 2, 2]);
  expect(Array.from(await moment.read())).toEqual([13, 16, 16, 20, 29, 34, 34, 40]);
  expect(secondMoment(Z, { blocks: 2, into: moment, keep: 0.5 })).toBe(moment);
  expect((await moment.read())[7]).toBe(40);
  moment.write(new Float32Array(8));
  secondMoment(Z, { blocks: 2, into: moment, keep: 0.75 });
  expect((await moment.read())[7]).toBe(10);
  expect(backend.memory().liveBuffers).toBe(before + 1);
});

test("secondMoment() refuses what has no rows, and blocks that do not divide them", () => {
  expect(() => secondMoment(Tensor.allocate(backend, [4]))).toThrow("it needs rows");
  expect(() => secondMoment(Tensor.allocate(backend, [0, 4]))).toThrow("it needs rows");
  expect(() => secondMoment(Z, { blocks: 3 })).toThrow(
    "Cannot take the second moment of [2, 1, 4] in 3 blocks: the blocks must be equally wide; pass a divisor of 4",
  );
});
