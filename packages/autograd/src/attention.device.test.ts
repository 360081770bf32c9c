import { Random, tensor, zeros } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { add } from "./arithmetic.ts";
import { attention, type MaskedAttentionOptions } from "./attention.ts";
import { causalAttention } from "./causal_attention.ts";
import { sum } from "./sum.ts";
import { Tape } from "./tape.ts";
import { attend, type Heads } from "./testing/attend.ts";
import { checkGradients, countKernels, project, values } from "./testing/gradient_check.ts";

const [B, H, T, D] = [2, 3, 5, 4];
const SHAPE: Heads = [B, H, T, D];
const SAME = { q: SHAPE, k: SHAPE, v: SHAPE };

/** 1 where a query sees a key. Query 3 sees none. */
const seen = (t: number, s: number): number => (t !== 3 && (t + 2 * s) % 3 !== 1 ? 1 : 0);
const SEEN = Int32Array.from({ length: T * T }, (_, at) => seen(Math.floor(at / T), at % T));

test("attention() attends to other keys, with values of another size", () =>
  checkGradients({
    inputs: { q: [B, H, 2, D], k: [B, H, 7, D], v: [B, H, 7, 3] },
    reference: (x) => attend(x, [B, H, 2, D], () => 0),
    run: ({ q, k, v }) => attention(q, k, v),
  }));

describe.each([false, true])("attention() with causal %s", (causal) => {
  const hides = (t: number, s: number): boolean => causal && s > t;

  test("attends to what a query may see", () =>
    checkGradients({
      inputs: SAME,
      reference: (x) => attend(x, SHAPE, (_, t, s) => (hides(t, s) ? undefined : 0), 0.7),
      run: ({ q, k, v }) => attention(q, k, v, { causal, scale: 0.7 }),
    }));

  test("hides keys by an int32 mask, also all keys of a query", async () => {
    using mask = tensor(await testBackend(), SEEN, [T, T]);
    await checkGradients({
      inputs: SAME,
      reference: (x) =>
        attend(x, SHAPE, (_, t, s) => (hides(t, s) || seen(t, s) === 0 ? undefined : 0)),
      run: ({ q, k, v }) => attention(q, k, v, { causal, mask }),
    });
  });

  test("adds a float32 mask, with its gradient", () =>
    checkGradients({
      inputs: SAME,
      weights: { mask: [H, 1, T] },
      reference: (x) =>
        attend(x, SHAPE, (head, t, s) => (hides(t, s) ? undefined : x.mask[(head % H) * T + s]!)),
      run: ({ q, k, v }, { mask }) => attention(q, k, v, { causal, mask }),
    }));
});

describe.each([1, 2])("attention() with 4 heads and %i key and value heads", (kvHeads) => {
  const q = [B, 4, T, D] as const;
  const inputs = { q, k: [B, kvHeads, T, D], v: [B, kvHeads, T, D] };
  const visible = (t: number, s: number): number | undefined => (s > t ? undefined : 0);

  test("attends to other keys, with values of another size", () =>
    checkGradients({
      inputs: { q, k: [B, kvHeads, 7, D], v: [B, kvHeads, 7, 3] },
      reference: (x) => attend(x, q, () => 0, 0.7, kvHeads),
      run: ({ q, k, v }) => attention(q, k, v, { scale: 0.7 }),
    }));

  test("adds a mask for each query head", () =>
    checkGradients({
      inputs,
      weights: { mask: [4, 1, T] },
      reference: (x) =>
        attend(x, q, (head, _, s) => x.mask[(head % 4) * T + s]!, undefined, kvHeads),
      run: ({ q, k, v }, { mask }) => attention(q, k, v, { mask }),
    }));

  test("is causal by the fused kernel", async () => {
    await checkGradients({
      inputs,
      reference: (x) => attend(x, q, (_, t, s) => visible(t, s), undefined, kvHeads),
      run: ({ q, k, v }) => attention(q, k, v, { causal: true }),
    });
    const backend = await testBackend();
    using tape = Tape.inference(backend);
    const [a, b] = [q, inputs.k].map((shape) => tape.constant(zeros(backend, shape)));
    const counts = countKernels(backend, () => void attention(a!, b!, b!, { causal: true }));
    expect(counts.attention).toBe(1);
    expect(counts.matmul).toBeUndefined();
    for (const each of [a!, b!]) each.value.dispose();
  });
});

test("attention() runs the fused kernel for causal attention, which equals the composition", async () => {
  const backend = await testBackend();
  using mask = tensor(backend, new Int32Array(T).fill(1));
  using coefficients = tensor(backend, Float32Array.from(values(9, B * H * T * D)), SHAPE);
  const inputs = [1, 2, 3].map((seed) =>
    tensor(backend, Float32Array.from(values(seed, B * H * T * D)), SHAPE),
  );
  const results = async (options: MaskedAttentionOptions, kernels: Record<string, number>) => {
    using tape = new Tape(backend);
    const [q, k, v] = inputs.map((each) => tape.variable(each));
    let y = q!;
    const counts = countKernels(backend, () => {
      y = attention(q!, k!, v!, options);
    });
    expect(counts).toEqual(kernels);
    const all = [Float32Array.from(await y.value.read())];
    tape.backward(project(y, coefficients));
    for (const each of [q!, k!, v!]) all.push(Float32Array.from(await each.gradient.read()));
    return all;
  };
  const fused = await results({ causal: true }, { attention: 1 });
  // A map counts positions.
  const composed = await results({ causal: true, mask }, { matmul: 2, map: 2 });
  fused.forEach((each, at) => void expect(relativeError(each, composed[at]!)).toBeLessThan(1e-5));
  for (const each of inputs) each.dispose();
});

test("causalAttention() equals attention() of the same heads in another layout", async () => {
  const backend = await testBackend();
  const host = values(1, B * T * H * D);
  const moved = Float32Array.from(host, (_, at) => {
    const [b, h, t, i] = [
      Math.floor(at / (H * T * D)),
      Math.floor(at / (T * D)) % H,
      Math.floor(at / D) % T,
      at % D,
    ];
    return host[((b * T + t) * H + h) * D + i]!;
  });
  using tokensFirst = tensor(backend, Float32Array.from(host), [B, T, H * D]);
  using headsFirst = tensor(backend, moved, SHAPE);
  using mask = tensor(backend, new Int32Array(T).fill(1));
  using tape = Tape.inference(backend);
  const [a, b] = [tape.constant(tokensFirst), tape.constant(headsFirst)];
  const fused = await causalAttention({ q: a, k: a, v: a }, { heads: H }).value.read();
  const composed = await attention(b, b, b, { causal: true, mask }).value.read();
  const back = Float32Array.from(composed, (_, at) => {
    const [n, t, h, i] = [
      Math.floor(at / (T * H * D)),
      Math.floor(at / (H * D)) % T,
      Math.floor(at / D) % H,
      at % D,
    ];
    return composed[((n * H + h) * T + t) * D + i]!;
  });
  expect(relativeError(fused, back)).toBeLessThan(1e-5);
});

test("attention() refuses shapes that do not fit", async () => {
  const backend = await testBackend();
  using long = zeros(backend, [1, 2, 6, 4]);
  using short = zeros(backend, [1, 2, 3, 4]);
  using narrow = zeros(backend, [1, 2, 6, 3]);
  using three = zeros(backend, [1, 3, 6, 4]);
  using flat = zeros(backend, [6, 4]);
  using tape = new Tape(backend);
  const [l, s, n, t, f] = [long, short, narrow, three, flat].map((each) => tape.constant(each));
  expect(() => attention(f!, f!, f!)).toThrow(
    "Cannot attend over [6, 4], [6, 4], [6, 4]: queries, keys and values have the axes [B, heads, T, d]",
  );
  expect(() => attention(t!, l!, l!)).toThrow(
    "Cannot attend over [1, 3, 6, 4], [1, 2, 6, 4], [1, 2, 6, 4]: 3 heads are not a multiple of 2 key heads",
  );
  expect(() => attention(l!, n!, l!)).toThrow("keys must be [1, 2, 6, 4], with as many values");
  expect(() => attention(l!, l!, s!)).toThrow("with as many values");
  expect(() => attention(s!, l!, l!, { causal: true })).toThrow(
    "3 queries are not at the positions of 6 keys; pass a mask instead of causal",
  );
  expect(() => attention(l!, l!, l!, { mask: short })).toThrow(
    "the mask [1, 2, 3, 4] does not broadcast to [1, 2, 6, 6]",
  );
});

test.each([false, true])(
  "attention() gives zeros, and no gradients, to a query whose mask is −∞ everywhere (causal: %s)",
  async (causal) => {
    const backend = await testBackend();
    const hidden = Number.NEGATIVE_INFINITY;
    using x = new Random(4).normal(backend, [1, 1, 2, 2]);
    using added = tensor(backend, [hidden, hidden, 0, hidden], [2, 2]);
    using seen = tensor(backend, Int32Array.of(0, 0, 1, 0), [2, 2]);
    using bias = tensor(backend, [0, 0, 0, 0], [2, 2]);
    const results = [];
    for (const mask of [added, seen]) {
      using tape = new Tape(backend);
      const q = tape.variable(x);
      const y = attention(q, q, q, { mask, causal });
      const values = Array.from(await y.value.read());
      tape.backward(sum(y));
      results.push([values, Array.from(await q.gradient.read())]);
    }
    expect(results[0]![0]!.slice(0, 2)).toEqual([0, 0]);
    expect(results[0]).toEqual(results[1]);
    using tape = new Tape(backend);
    const learned = tape.variable(added);
    const q = tape.constant(x);
    tape.backward(sum(attention(q, q, q, { mask: add(learned, bias), causal })));
    expect((await learned.gradient.read()).every(Number.isFinite)).toBe(true);
  },
);
