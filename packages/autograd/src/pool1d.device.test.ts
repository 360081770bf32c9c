import { tensor, zeros } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { averagePool1d } from "./average_pool1d.ts";
import { maxPool1d } from "./max_pool1d.ts";
import { Tape } from "./tape.ts";
import { checkGradients, countKernels } from "./testing/gradient_check.ts";
import { maximum, mean, type PoolForm, pooled } from "./testing/pooled.ts";
import type { Pool1dOptions } from "./window_options.ts";

const CASES: Readonly<Record<string, Pool1dOptions & { readonly T: number }>> = {
  "windows side by side": { T: 12, size: 3 },
  "one element": { T: 5, size: 1 },
  rest: { T: 11, size: 4 },
  "overlap and a border": { T: 13, size: 3, stride: 2, padding: 1 },
  "every place": { T: 7, size: 5, stride: 1, padding: 2 },
  gaps: { T: 17, size: 2, stride: 5 },
  "the whole sequence": { T: 31, size: 31 },
};

describe.each(Object.entries(CASES))("with %s:", (_, { T, ...options }) => {
  const inputs = { x: [2, 3, T] };
  const { size, stride = size, padding = 0 } = options;
  const form: PoolForm = {
    x: [2, 3, 1, T],
    size: [1, size],
    stride: [1, stride],
    padding: [0, padding],
  };

  test("maxPool1d() takes maxima", () =>
    checkGradients({
      inputs,
      reference: ({ x }) => pooled(x, form, maximum),
      run: ({ x }) => maxPool1d(x, options),
    }));

  test("averagePool1d() takes means", () =>
    checkGradients({
      inputs,
      reference: ({ x }) => pooled(x, form, mean),
      run: ({ x }) => averagePool1d(x, options),
    }));
});

test.each([maxPool1d, averagePool1d])(
  "$name() is one kernel forward and one backward",
  async (pool) => {
    const backend = await testBackend();
    using sequence = zeros(backend, [1, 1, 2]);
    using tape = new Tape(backend);
    const x = tape.variable(sequence);
    let y = x;
    const forward = countKernels(backend, () => {
      y = pool(x, { size: 2 });
    });
    expect(y.shape).toEqual([1, 1, 1]);
    expect(forward).toEqual({ map: 1 });
    // The second one seeds the gradient.
    expect(countKernels(backend, () => tape.backward(y))).toEqual({ map: 2 });
  },
);

test.each([maxPool1d, averagePool1d])(
  "$name() takes windows side by side if stride is undefined",
  async (pool) => {
    const backend = await testBackend();
    using sequence = tensor(backend, [1, 2, 3, 4, 5, 6], [1, 1, 6]);
    using tape = new Tape(backend);
    // JavaScript and spreads pass such options.
    const options = { size: 3, stride: undefined, padding: undefined } as unknown as Pool1dOptions;
    const given = pool(tape.constant(sequence), options);
    const default_ = pool(tape.constant(sequence), { size: 3 });
    expect(given.shape).toEqual([1, 1, 2]);
    expect(await given.value.read()).toEqual(await default_.value.read());
  },
);

test.each([maxPool1d, averagePool1d])("$name() refuses what does not fit", async (pool) => {
  const backend = await testBackend();
  using image = zeros(backend, [2, 3, 4, 5]);
  using sequence = tensor(backend, [1, 2, 3, 4], [1, 1, 4]);
  using tape = new Tape(backend);
  expect(() => pool(tape.constant(image), { size: 2 })).toThrow(
    `Cannot run ${pool.name}() on [2, 3, 4, 5]: sequences have the axes [B, C, T]; reshape them`,
  );
  const x = tape.constant(sequence);
  expect(() => pool(x, { size: 5 })).toThrow("windows of 5 do not fit into 4 elements");
  expect(() => pool(x, { size: 2, stride: 0 })).toThrow(
    "stride must be whole numbers from 1 on, got 0",
  );
  expect(() => pool(x, { size: 3, padding: 2 })).toThrow(
    "a border of 2 is more than half a window",
  );
});
