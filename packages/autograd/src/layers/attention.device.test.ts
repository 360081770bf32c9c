import { Random, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { Tape, type Variable } from "../tape.ts";
import { countKernels, differences, dot, project, values } from "../testing/gradient_check.ts";
import { type AttentionForward, attention } from "./attention.ts";
import { initialize, type LayerDefinition } from "./layer.ts";
import { sequential } from "./sequential.ts";

const backend = await testBackend();

const [B, T, C, HEADS] = [2, 4, 8, 4];
const SIZE = C / HEADS;

type Arrays = Readonly<Record<string, Float64Array>>;

/** Applies `x Wᵀ + b` to rows of C numbers. */
function project64(x: Float64Array, weight: Float64Array, bias?: Float64Array): Float64Array {
  const out = weight.length / C;
  return Float64Array.from({ length: (x.length / C) * out }, (_, at) => {
    const [row, o] = [Math.floor(at / out), at % out];
    let sum = bias?.[o] ?? 0;
    for (let i = 0; i < C; i++) sum += x[row * C + i]! * weight[o * C + i]!;
    return sum;
  });
}

/** Computes self-attention by its definition. */
function attend64(
  v: Arrays,
  kvHeads: number,
  seen: (b: number, t: number, s: number) => boolean,
): Float64Array {
  const [q, k, values] = ["q", "k", "v"].map((name) =>
    project64(v.x!, v[`${name}.weight`]!, v[`${name}.bias`]),
  ) as [Float64Array, Float64Array, Float64Array];
  const y = Float64Array.from({ length: B * T * C }, (_, at) => {
    const [b, t] = [Math.floor(at / (T * C)), Math.floor(at / C) % T];
    const kv = Math.floor(Math.floor((at % C) / SIZE) / (HEADS / kvHeads));
    let [total, sum] = [0, 0];
    for (let s = 0; s < T; s++) {
      if (!seen(b, t, s)) continue;
      const from = ((b * T + s) * kvHeads + kv) * SIZE;
      let score = 0;
      for (let i = 0; i < SIZE; i++) score += q[at - (at % SIZE) + i]! * k[from + i]!;
      const weight = Math.exp(score / Math.sqrt(SIZE));
      total += weight;
      sum += weight * values[from + (at % SIZE)]!;
    }
    return total === 0 ? 0 : sum / total;
  });
  return project64(y, v["output.weight"]!, v["output.bias"]);
}

/** Compares values and all gradients with float64. */
async function check(
  definition: LayerDefinition<AttentionForward>,
  reference: (values: Arrays) => Float64Array,
  forward = (layer: AttentionForward, x: Variable) => layer(x),
): Promise<void> {
  using layer = initialize(backend, definition, new Random(1));
  const host: Record<string, Float64Array> = { x: values(2, B * T * C) };
  for (const { name, value } of layer.parameters)
    host[name] = Float64Array.from(await value.read());
  using x = tensor(backend, Float32Array.from(host.x!), [B, T, C]);
  const coefficients = values(3, B * T * C);
  using factors = tensor(backend, Float32Array.from(coefficients), [B, T, C]);
  using tape = new Tape(backend);
  const input = tape.variable(x);
  const y = forward(layer.forward, input);
  expect(relativeError(await y.value.read(), reference(host))).toBeLessThan(1e-5);
  tape.backward(project(y, factors));
  const gradients = { x: input.gradient } as Record<string, typeof x>;
  for (const { name, gradient } of layer.parameters) gradients[name] = gradient;
  for (const [name, gradient] of Object.entries(gradients)) {
    const numeric = differences(host[name]!, () => dot(reference(host), coefficients));
    const actual = await gradient.read();
    // Moving all keys by one vector changes nothing, so this gradient is rounding alone.
    if (name === "k.bias") expect(Math.hypot(...actual), name).toBeLessThan(1e-5);
    else expect(relativeError(actual, numeric), name).toBeLessThan(1e-5);
  }
}

describe.each([4, 2, 1])("attention() with 4 heads and %i key and value heads", (kvHeads) => {
  test("attends to all positions", () =>
    check(attention(C, { heads: HEADS, kvHeads }), (v) => attend64(v, kvHeads, () => true)));

  test("is causal", () =>
    check(attention(C, { heads: HEADS, kvHeads, causal: true }), (v) =>
      attend64(v, kvHeads, (_, t, s) => s <= t),
    ));

  test.each([false, true])("applies a mask of each text, with causal %s", async (causal) => {
    using mask = tensor(backend, Int32Array.of(1, 0, 1, 1, 1, 1, 0, 0), [B, 1, 1, T]);
    await check(
      attention(C, { heads: HEADS, kvHeads, causal, bias: false }),
      (v) => attend64(v, kvHeads, (b, t, s) => (b === 0 ? s !== 1 : s < 2) && (!causal || s <= t)),
      (forward, x) => forward(x, { mask }),
    );
  });
});

test("attention() has a matrix of its own kind for each projection, which start as those of dense()", async () => {
  const definition = sequential(attention(64, { heads: 4, kvHeads: 2 }));
  using model = initialize(backend, definition, new Random(1));
  expect(
    model.parameters.map(({ name, kind, role, shape }) => [name, kind ?? role, shape]),
  ).toEqual([
    ["0.q.weight", "qkv", [64, 64]],
    ["0.q.bias", "vector", [64]],
    ["0.k.weight", "qkv", [32, 64]],
    ["0.k.bias", "vector", [32]],
    ["0.v.weight", "qkv", [32, 64]],
    ["0.v.bias", "vector", [32]],
    ["0.output.weight", "attentionOutput", [64, 64]],
    ["0.output.bias", "vector", [64]],
  ]);
  for (const { value } of model.parameters) {
    const largest = Math.max(...Array.from(await value.read(), Math.abs));
    expect(largest).toBeLessThanOrEqual(1 / 8);
    expect(largest).toBeGreaterThan(0.9 / 8);
  }
});

test("attention() runs the fused kernel where it is only causal", () => {
  using layer = initialize(backend, attention(C, { heads: HEADS, causal: true }), new Random(1));
  using x = tensor(backend, new Float32Array(B * T * C), [B, T, C]);
  using tape = Tape.inference(backend);
  const counts = countKernels(backend, () => void layer.forward(tape.constant(x)));
  expect(counts).toEqual({ matmul: 4, attention: 1 });
});

test("attention() names itself and both shapes when they do not fit", () => {
  using model = initialize(backend, sequential(attention(C, { heads: 2 })), new Random(1));
  using flat = tensor(backend, new Float32Array(2 * C), [2, C]);
  using layer = initialize(backend, attention(C, { heads: 2 }), new Random(1));
  using x = tensor(backend, new Float32Array(3 * C), [1, 3, C]);
  using tape = Tape.inference(backend);
  expect(() => model.forward(tape.constant(flat))).toThrow(
    'Cannot apply attention layer "0" of width 8 to an input [2, 8]: it takes [B, T, 8]',
  );
  expect(() => layer.forward(tape.constant(x), { mask: flat })).toThrow(
    "Cannot apply attention layer to an input [1, 3, 8] with a mask [2, 8]: it does not broadcast to [1, 2, 3, 3]",
  );
  for (const options of [{ heads: 3 }, { heads: 4, kvHeads: 3 }, { heads: 0 }]) {
    expect(() => attention(C, options)).toThrow("a number does not divide the one before it");
  }
});
