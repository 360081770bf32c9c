import { tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { rotary, rotaryTable } from "./rotary.ts";
import { Tape } from "./tape.ts";
import { checkGradients, values } from "./testing/gradient_check.ts";

const [B, T, H, SIZE, BASE] = [2, 3, 2, 6, 100];

function reference(x: Float64Array, past = 0): Float64Array {
  return x.map((each, at) => {
    const i = at % SIZE;
    const position = past + (Math.floor(at / (H * SIZE)) % T);
    const half = SIZE / 2;
    const angle = position / BASE ** ((2 * (i % half)) / SIZE);
    const partner = i < half ? -x[at + half]! : x[at - half]!;
    return each * Math.cos(angle) + partner * Math.sin(angle);
  });
}

test.each([0, 4])("rotary() rotates pairs by the angles of positions from %i on", async (past) => {
  const table = rotaryTable(await testBackend(), { context: 8, headSize: SIZE, base: BASE });
  using _cosine = table.cosine;
  using _sine = table.sine;
  await checkGradients({
    inputs: { x: [B, T, H * SIZE] },
    reference: ({ x }) => reference(x, past),
    run: ({ x }) => rotary(x, table, { heads: H, past }),
  });
});

test("rotary() turns each pair by a frequency of its own, either way or not at all", async () => {
  const frequencies = [0.5, 0, -1.25];
  const table = rotaryTable(await testBackend(), { context: 8, headSize: SIZE, frequencies });
  using _cosine = table.cosine;
  using _sine = table.sine;
  await checkGradients({
    inputs: { x: [B, T, H * SIZE] },
    reference: ({ x }) =>
      x.map((each, at) => {
        const i = at % SIZE;
        const angle = (Math.floor(at / (H * SIZE)) % T) * frequencies[i % 3]!;
        const partner = i < 3 ? -x[at + 3]! : x[at - 3]!;
        return each * Math.cos(angle) + partner * Math.sin(angle);
      }),
    run: ({ x }) => rotary(x, table, { heads: H }),
  });
});

test("rotaryTable() refuses frequencies that are not one for each pair", async () => {
  const backend = await testBackend();
  expect(() => rotaryTable(backend, { context: 8, headSize: 6, frequencies: [1, 2] })).toThrow(
    "Cannot rotate heads of size 6 with 2 frequencies: they have 3 pairs; pass one frequency for each pair",
  );
});

test("rotary() copies channels after the heads unchanged", async () => {
  const table = rotaryTable(await testBackend(), { context: 8, headSize: SIZE, base: BASE });
  using _cosine = table.cosine;
  using _sine = table.sine;
  const [heads, width] = [H * SIZE, H * SIZE + 5];
  await checkGradients({
    inputs: { x: [B, T, width] },
    reference: ({ x }) => {
      const turned = reference(x.filter((_, at) => at % width < heads));
      return x.map((each, at) => {
        const row = Math.floor(at / width);
        return at % width < heads ? turned[row * heads + (at % width)]! : each;
      });
    },
    run: ({ x }) => rotary(x, table, { heads: H }),
  });
});

test("rotary() keeps the product of query and key for equal distances", async () => {
  const backend = await testBackend();
  const { cosine, sine } = rotaryTable(backend, { context: 8, headSize: SIZE, base: BASE });
  using _cosine = cosine;
  using _sine = sine;
  const vectors = Float32Array.from(values(1, 2 * SIZE));
  using x = tensor(backend, vectors, [1, 2, SIZE]);
  using tape = Tape.inference(backend);
  const products: number[] = [];
  for (const past of [0, 5]) {
    const turned = rotary(tape.constant(x), { cosine, sine }, { heads: 1, past });
    const y = Array.from(await turned.value.read());
    products.push(y.slice(0, SIZE).reduce((sum, each, i) => sum + each * y[SIZE + i]!, 0));
  }
  // One product of 6 terms of size 1: 6 · 2⁻²⁴ ≈ 4e-7, and the angles' own rounding.
  expect(relativeError([products[0]!], [products[1]!])).toBeLessThan(1e-5);
});

test("rotary() refuses odd heads and positions past its table", async () => {
  const backend = await testBackend();
  expect(() => rotaryTable(backend, { context: 2, headSize: 3 })).toThrow(
    "Cannot rotate heads of size 3: the size must be even; choose another",
  );
  const table = rotaryTable(backend, { context: 2, headSize: 2 });
  using _cosine = table.cosine;
  using _sine = table.sine;
  using x = tensor(backend, new Float32Array(6), [1, 3, 2]);
  using tape = new Tape(backend);
  expect(() => rotary(tape.constant(x), table, { heads: 1 })).toThrow(
    "Cannot rotate [1, 3, 2] from position 0 on with 1 heads and a table [2, 1]: it rotates [B, T, 2] with at most 2 positions",
  );
});
