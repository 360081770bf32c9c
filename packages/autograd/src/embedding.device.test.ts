import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { embedding } from "./embedding.ts";
import { Parameter } from "./parameter.ts";
import { Tape } from "./tape.ts";
import { checkGradients, countKernels } from "./testing/gradient_check.ts";

const [B, T, C, V] = [2, 3, 4, 5];
/** Contains one token three times, whose gradients add up, and two tokens never. */
const TOKENS = Int32Array.of(4, 0, 4, 1, 4, 1);

function reference(v: { weight: Float64Array; positions?: Float64Array }, past = 0): Float64Array {
  return Float64Array.from({ length: B * T * C }, (_, at) => {
    const [token, i] = [Math.floor(at / C), at % C];
    const position = past + (token % T);
    return v.weight[TOKENS[token]! * C + i]! + (v.positions?.[position * C + i] ?? 0);
  });
}

test("embedding() looks rows up", async () => {
  using tokens = tensor(await testBackend(), TOKENS, [B, T]);
  await checkGradients({
    inputs: {},
    weights: { weight: [V, C] },
    reference: (v) => reference(v),
    run: (_, { weight }, tape) => embedding(weight, tape.constant(tokens)),
  });
});

test("embedding() looks rows of a variable up, by tokens that are on no tape", async () => {
  using tokens = tensor(await testBackend(), TOKENS, [B, T]);
  await checkGradients({
    inputs: { weight: [V, C] },
    reference: (v) => reference(v),
    run: ({ weight }) => embedding(weight, tokens),
  });
});

test.each([0, 2])("embedding() adds positions from %i on", async (past) => {
  using tokens = tensor(await testBackend(), TOKENS, [B, T]);
  await checkGradients({
    inputs: {},
    weights: { weight: [V, C], positions: [6, C] },
    reference: (v) => reference(v, past),
    run: (_, { weight, positions }, tape) =>
      embedding(weight, tape.constant(tokens), { positions, past }),
  });
});

test("embedding() refuses more tokens than there are positions", async () => {
  const backend = await testBackend();
  using tokens = tensor(backend, TOKENS, [B, T]);
  using weight = new Parameter("wte", tensor(backend, new Float32Array(V * C), [V, C]));
  using positions = new Parameter("wpe", tensor(backend, new Float32Array(2 * C), [2, C]));
  using tape = new Tape(backend);
  expect(() => embedding(weight, tape.constant(tokens), { positions })).toThrow(
    "Cannot embed tokens [2, 3] from position 0 on: they end at 3, but the context is 2; shorten the sequence",
  );
});

test("embedding() with positions is two kernels", async () => {
  const backend = await testBackend();
  using tokens = tensor(backend, TOKENS, [B, T]);
  using weight = new Parameter("wte", tensor(backend, new Float32Array(V * C), [V, C]));
  using positions = new Parameter("wpe", tensor(backend, new Float32Array(T * C), [T, C]));
  using tape = new Tape(backend);
  const counts = countKernels(backend, () => {
    embedding(weight, tape.constant(tokens), { positions });
  });
  expect(counts).toEqual({ gather: 1, map: 1 });
});

test("embedding() of one sequence has no axis of sequences", async () => {
  using tokens = tensor(await testBackend(), Int32Array.of(1, 0, 1));
  await checkGradients({
    inputs: { weight: [2, 2], positions: [5, 2] },
    reference: ({ weight, positions }) =>
      [1, 0, 1].flatMap((token, t) =>
        [0, 1].map((c) => weight[token * 2 + c]! + positions[(1 + t) * 2 + c]!),
      ),
    run: ({ weight, positions }) => embedding(weight, tokens, { positions, past: 1 }),
  });
});
