import { expect, test } from "vitest";
import { createReferenceBackend } from "./reference.ts";
import { addStrided, copyStrided } from "./strided.ts";
import { Tensor, tensor } from "./tensor.ts";

const backend = createReferenceBackend();
const count = (length: number) => Float32Array.from({ length }, (_, index) => index);

test("copyStrided() merges axes that step evenly, so that six of them are allowed", async () => {
  const x = tensor(backend, count(64), [2, 2, 2, 2, 2, 2]);
  const out = Tensor.allocate(backend, [64]);
  // The first three axes change places with the last three.
  const from = { tensor: x, offset: 0, strides: [4, 2, 1, 32, 16, 8] };
  copyStrided(x.shape, from, { tensor: out, offset: 0, strides: [32, 16, 8, 4, 2, 1] });
  const values = Array.from(await out.read());
  expect(values).toEqual(Array.from({ length: 64 }, (_, i) => (i % 8) * 8 + Math.floor(i / 8)));
  expect(() =>
    copyStrided(
      x.shape,
      { ...from, strides: [1, 2, 4, 8, 16, 32] },
      { tensor: out, offset: 0, strides: [32, 16, 8, 4, 2, 1] },
    ),
  ).toThrow("Cannot copy over [2, 2, 2, 2, 2, 2]: more than 4 axes step unevenly");
});

test("addStrided() adds to the elements it steps through, and to no others", async () => {
  const out = tensor(backend, [10, 20, 30, 40], [2, 2]);
  const column = { tensor: tensor(backend, [1, 2]), offset: 0, strides: [1] };
  addStrided([2], column, { tensor: out, offset: 1, strides: [2] });
  expect(Array.from(await out.read())).toEqual([10, 21, 30, 42]);
  addStrided([0], column, { tensor: out, offset: 0, strides: [2] });
  addStrided([], { ...column, strides: [] }, { tensor: out, offset: 0, strides: [] });
  expect(Array.from(await out.read())).toEqual([11, 21, 30, 42]);
});
