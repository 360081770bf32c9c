import { expect, test } from "vitest";
import { createReferenceBackend } from "./reference.ts";
import { Tensor, tensor } from "./tensor.ts";

const backend = createReferenceBackend();

test("tensor() takes its shape and dtype from the data by default", async () => {
  const x = tensor(backend, [1.5, 2]);
  expect(x.shape).toEqual([2]);
  expect(x.dtype).toBe("float32");
  const i = tensor(backend, Int32Array.of(1, -2));
  expect(i.dtype).toBe("int32");
  expect(await i.read()).toEqual(Int32Array.of(1, -2));
  expect(await tensor(backend, [1, 2], [2, 1], "int32").read()).toEqual(Int32Array.of(1, 2));
});

test("tensor() refuses data of another size, and bad shapes", () => {
  const live = backend.memory().liveBuffers;
  expect(() => tensor(backend, [1, 2, 3], [2, 2])).toThrow(
    "Cannot make a tensor of shape [2, 2] from 3 values: it has 4 elements",
  );
  expect(() => tensor(backend, [1], [-1, -1])).toThrow("whole numbers");
  expect(backend.memory().liveBuffers).toBe(live);
});

test("Tensor.slice() and reshape() are views of the same memory", async () => {
  const x = tensor(backend, [0, 1, 2, 3, 4, 5], [3, 2]);
  const rows = x.slice(1, 3);
  expect(rows.shape).toEqual([2, 2]);
  rows.write([9, 8, 7, 6]);
  expect(Array.from(await x.read())).toEqual([0, 1, 9, 8, 7, 6]);
  const nested = rows.reshape([4]).slice(1, 3);
  expect(nested.offset).toBe(3);
  expect(Array.from(await nested.read())).toEqual([8, 7]);
});

test("Tensor.join() is one view of slices that lie side by side", async () => {
  const x = tensor(backend, [0, 1, 2, 3, 4, 5, 6, 7], [4, 2]);
  const [a, b, c] = [x.slice(1, 2), x.slice(2, 3), x.slice(3, 4)];
  expect([a!.precedes(b!), b!.precedes(a!), a!.precedes(c!)]).toEqual([true, false, false]);
  expect(a!.precedes(tensor(backend, [4, 5], [1, 2]))).toBe(false);
  const joined = Tensor.join([a!, b!, c!]);
  expect(joined.shape).toEqual([3, 1, 2]);
  for (const each of [x, a!, b!, c!]) each.dispose();
  expect(Array.from(await joined.read())).toEqual([2, 3, 4, 5, 6, 7]);
  joined.dispose();
});

test("Tensor.at() is an entry along the first axis, a view without that axis", async () => {
  using x = tensor(backend, [0, 1, 2, 3, 4, 5], [3, 2]);
  using last = x.at(2);
  expect(last.shape).toEqual([2]);
  expect(Array.from(await last.read())).toEqual([4, 5]);
  expect(() => x.at(3)).toThrow("Cannot slice [3, 2] from 3 to 4");
});

test("Tensor.join() refuses what lies apart, another shape, and nothing", () => {
  const x = tensor(backend, [0, 1, 2, 3], [4]);
  const one = x.slice(0, 1);
  expect(() => Tensor.join([one, x.slice(2, 3)])).toThrow("Cannot join [1] and [1]");
  expect(() => Tensor.join([one, x.slice(1, 4)])).toThrow("Cannot join [1] and [3]");
  expect(() => Tensor.join([])).toThrow("pass at least one tensor");
});

test("Tensor.reshape() works out one extent of -1", () => {
  const x = tensor(backend, new Float32Array(12), [3, 4]);
  expect(x.reshape([-1, 6]).shape).toEqual([2, 6]);
  expect(x.reshape([2, 2, -1]).shape).toEqual([2, 2, 3]);
  expect(x.reshape([-1]).shape).toEqual([12]);
  expect(() => x.reshape([5, -1])).toThrow("Cannot");
  expect(() => x.reshape([-1, -1])).toThrow("Cannot");
  expect(() => x.reshape([5])).toThrow(
    "Cannot reshape [3, 4] to [5]: sizes must match, got 12 and 5",
  );
});

test.each([
  [-1, 2],
  [2, 1],
  [0, 4],
  [0.5, 2],
])("Tensor.slice() refuses %d to %d of 3 rows", (start, end) => {
  const x = tensor(backend, [1, 2, 3]);
  expect(() => x.slice(start, end)).toThrow("both must lie in 0 … 3, in order");
});

test("Tensor.slice() refuses a scalar", () => {
  expect(() => tensor(backend, [1], []).slice(0, 1)).toThrow("Cannot slice []");
});

test("Tensor.dispose() frees memory with the last view, once", () => {
  const own = createReferenceBackend();
  const x = tensor(own, [1, 2, 3]);
  const view = x.slice(0, 2);
  x.dispose();
  x.dispose();
  expect(x.disposed).toBe(true);
  expect(own.memory()).toMatchObject({ liveBuffers: 1, liveBytes: 12 });
  view.dispose();
  expect(own.memory()).toMatchObject({ liveBuffers: 0, liveBytes: 0, peakBytes: 12 });
});

test("Tensor is freed at the end of a `using` block", () => {
  const own = createReferenceBackend();
  {
    using x = tensor(own, [1]);
    expect(x.size).toBe(1);
  }
  expect(own.memory().liveBuffers).toBe(0);
});

test("Tensor refuses every use after dispose()", async () => {
  const x = tensor(backend, [1, 2]);
  x.dispose();
  await expect(x.read()).rejects.toThrow("Cannot use a disposed tensor of shape [2]");
  expect(() => x.write([1, 2])).toThrow("disposed");
  expect(() => x.reshape([2])).toThrow("disposed");
  expect(() => x.slice(0, 1)).toThrow("disposed");
});

test("Tensor.write() refuses another number of values", () => {
  expect(() => Tensor.allocate(backend, [2, 2]).write([1, 2, 3])).toThrow(
    "Cannot write 3 values into a tensor of shape [2, 2]: it has 4 elements",
  );
});
