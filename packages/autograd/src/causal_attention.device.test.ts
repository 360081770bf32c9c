import { Tensor, tensor, zeros } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { causalAttention } from "./causal_attention.ts";
import { Tape } from "./tape.ts";
import { checkGradients, countKernels, values } from "./testing/gradient_check.ts";

const [B, T, H, SIZE] = [2, 5, 4, 3];

/**
 * Computes attention by its definition, from queries [B, T, heads, size], and keys and values
 * [B, T, kvHeads, size].
 */
function attend(q: Float64Array, k: Float64Array, v: Float64Array, kvHeads: number): Float64Array {
  const out = new Float64Array(q.length);
  for (let at = 0; at < out.length; at++) {
    const h = Math.floor(at / SIZE) % H;
    const t = Math.floor(at / (H * SIZE)) % T;
    const b = Math.floor(at / (T * H * SIZE));
    const query = q.subarray(at - (at % SIZE), at - (at % SIZE) + SIZE);
    let [total, sum] = [0, 0];
    for (let key = 0; key <= t; key++) {
      const from = ((b * T + key) * kvHeads + Math.floor(h / (H / kvHeads))) * SIZE;
      const score = query.reduce((product, each, i) => product + each * k[from + i]!, 0);
      const weight = Math.exp(score / Math.sqrt(SIZE));
      total += weight;
      sum += weight * v[from + (at % SIZE)]!;
    }
    out[at] = sum / total;
  }
  return out;
}

/** Cuts the columns `from … from + width` from rows of `columns`. */
function cut(x: Float64Array, columns: number, from: number, width: number): Float64Array {
  return x.filter((_, at) => at % columns >= from && at % columns < from + width);
}

describe.each([4, 2, 1])("causalAttention() with %i key and value heads", (kvHeads) => {
  const C = H * SIZE;
  const kvWidth = kvHeads * SIZE;
  const width = C + 2 * kvWidth;

  test("attends over packed input", () =>
    checkGradients({
      inputs: { qkv: [B, T, width] },
      reference: ({ qkv }) =>
        attend(
          cut(qkv, width, 0, C),
          cut(qkv, width, C, kvWidth),
          cut(qkv, width, C + kvWidth, kvWidth),
          kvHeads,
        ),
      run: ({ qkv }) => causalAttention(qkv, { heads: H, kvHeads }),
    }));

  test("attends over separate input", () =>
    checkGradients({
      inputs: { q: [B, T, C], k: [B, T, kvWidth], v: [B, T, kvWidth] },
      reference: ({ q, k, v }) => attend(q, k, v, kvHeads),
      run: (heads) => causalAttention(heads, { heads: H, kvHeads }),
    }));

  test("gives with a cache, in pieces, what it gives at once", async () => {
    const backend = await testBackend();
    const host = Float32Array.from(values(1, B * T * width));
    using whole = tensor(backend, host, [B, T, width]);
    using keys = zeros(backend, [B, T + 2, kvWidth]);
    using stored = zeros(backend, [B, T + 2, kvWidth]);
    using tape = Tape.inference(backend);
    const options = { heads: H, kvHeads };
    const expected = await causalAttention(tape.constant(whole), options).value.read();
    let past = 0;
    for (const length of [2, 1, 2]) {
      const rows = Array.from({ length: B }, (_, b) =>
        Array.from(host.subarray((b * T + past) * width, (b * T + past + length) * width)),
      );
      using piece = tensor(backend, rows.flat(), [B, length, width]);
      const cache = { keys, values: stored, past };
      const y = causalAttention(tape.constant(piece), { ...options, cache });
      const wanted = Array.from({ length: B }, (_, b) =>
        Array.from(expected.subarray((b * T + past) * C, (b * T + past + length) * C)),
      );
      expect(relativeError(await y.value.read(), wanted.flat())).toBeLessThan(1e-5);
      past += length;
    }
  });
});

test("causalAttention() is one kernel forward", async () => {
  const backend = await testBackend();
  using qkv = zeros(backend, [1, 2, 3 * 4]);
  using tape = new Tape(backend);
  const input = tape.variable(qkv);
  const counts = countKernels(backend, () => {
    causalAttention(input, { heads: 2 });
  });
  expect(counts).toEqual({ attention: 1 });
});

test("causalAttention() refuses heads that do not divide", async () => {
  const backend = await testBackend();
  using qkv = zeros(backend, [1, 2, 10]);
  using tape = new Tape(backend);
  const input = tape.constant(qkv);
  expect(() => causalAttention(input, { heads: 3, kvHeads: 2 })).toThrow(
    "Cannot attend with 3 heads and 2 key and value heads over [1, 2, 10]: the heads must be a multiple of the key and value heads",
  );
  expect(() => causalAttention(input, { heads: 2 })).toThrow(
    "Cannot attend with 2 heads and 2 key and value heads over [1, 2, 10]: the last axis must be a multiple of the number of heads",
  );
  expect(() => causalAttention({ q: input, k: input, v: input }, { heads: 2, kvHeads: 1 })).toThrow(
    "keys and values must be [1, 2, 5]",
  );
  using whole = Tensor.allocate(backend, [1, 2, 12], "int32");
  expect(() => causalAttention(tape.constant(whole), { heads: 2 })).toThrow(
    "over [1, 2, 12]: their type is int32; copy() them to float32",
  );
  const cache = { keys: qkv, values: qkv, past: 0 };
  expect(() => causalAttention({ q: input, k: input, v: input }, { heads: 1, cache })).toThrow(
    "a cache needs an inference tape; use Tape.inference(backend)",
  );
});
