import { expect, test } from "vitest";
import { add, copyInto } from "./elementwise.ts";
import { gatherColumns, gatherRows, scatterAddRows } from "./gather.ts";
import { matmul } from "./matmul.ts";
import { sum } from "./reduce.ts";
import { createReferenceBackend } from "./reference.ts";
import { tensor } from "./tensor.ts";

const [here, there] = [createReferenceBackend(), createReferenceBackend()];
const x = tensor(here, [1, 2, 3, 4], [2, 2]);
const far = tensor(there, [1, 2, 3, 4], [2, 2]);
const indices = tensor(here, Int32Array.of(0, 1));
const farIndices = tensor(there, Int32Array.of(0, 1));

test.each<[string, () => unknown]>([
  ["an input of map()", () => add(x, far)],
  ["a target of map()", () => copyInto(far, x)],
  ["the target of reduce()", () => sum(x, { into: tensor(there, [0]) })],
  ["a factor of matmul()", () => matmul(x, far)],
  ["the summand of matmul()", () => matmul(x, x, { c: far })],
  ["the bias of matmul()", () => matmul(x, x, { bias: tensor(there, [0, 0]) })],
  ["the target of matmul()", () => matmul(x, x, { into: far })],
  ["the indices of gatherRows()", () => gatherRows(x, farIndices)],
  ["the indices of gatherColumns()", () => gatherColumns(x, farIndices)],
  ["the indices of scatterAddRows()", () => scatterAddRows(x, farIndices, x)],
  ["the source of scatterAddRows()", () => scatterAddRows(x, indices, far)],
])("%s must be on the backend of the others", (_, run) => {
  const before = here.memory().liveBuffers;
  expect(run).toThrow(
    "Cannot combine a tensor on reference with one on reference: they are on two backends; read() one and make it again on the other backend",
  );
  expect(here.memory().liveBuffers).toBe(before);
});
