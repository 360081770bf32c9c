import { linear, Parameter, Tape } from "@lrm/autograd";
import { Optimizer, splitHeads, splitQKV } from "@lrm/optimizer";
import { optimizerContract } from "@lrm/optimizer/contract";
import { CUBIC, dampedInverse, msign } from "@lrm/orthogonalize";
import {
  copyInto,
  identity,
  matmul,
  Random,
  type Shape,
  scale,
  secondMoment,
  subtract,
  sum,
  type Tensor,
  tensor,
} from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { blocksUpTo } from "./moment_blocks.ts";
import { type NewtonMuonOptions, newtonMuon, newtonMuonEntry } from "./newton_muon.ts";

const backend = await testBackend();
const random = new Random(21);

const weight = (name: string, shape: Shape, inputs = 40) => {
  const n = shape[1]!;
  using Z = random.fork("inputs").fork(name).normal(backend, [inputs, n]);
  return {
    name,
    value: random.fork(name).normal(backend, shape),
    gradient: random.fork("gradient").fork(name).normal(backend, shape),
    inputMoment: secondMoment(Z),
  };
};

describe("update rule contract", () => {
  // Heads of two rows; the first parameter has seven.
  const byHeads = splitHeads(2, { headSize: 2, isSplit: (name) => name !== "p0.weight" });
  const cases = [
    () => newtonMuon({ weightDecay: 0.1, refreshInterval: 2 }),
    () => newtonMuon({ weightDecay: 0.1, cautiousWeightDecay: true, refreshInterval: 2 }),
    () => newtonMuon({ hyperball: true, refreshInterval: 2 }),
    () => newtonMuon({ hyperball: true, refreshInterval: 2, split: byHeads }),
    () =>
      newtonMuon({
        refreshInterval: 2,
        coefficients: "converging",
        momentumWarmup: { from: 0.85, steps: 4 },
      }),
    () => newtonMuon({ refreshInterval: 1, blocks: 2, inverse: "polynomial" }),
    () => newtonMuon({ refreshInterval: 3, blocks: ({ shape }) => (shape[0] === 6 ? 5 : 1) }),
    () => newtonMuonEntry.make({ refreshInterval: 2, blocks: 2 }, { width: 6 }),
  ].flatMap(optimizerContract);
  test.each(cases)("$title", ({ run }) => run(backend));
});

/** By how much steps change `w`. */
async function change(
  w: ReturnType<typeof weight>,
  options: NewtonMuonOptions,
  steps = 1,
): Promise<Float32Array> {
  const before = await w.value.read();
  const parameters = [w];
  using optimizer = new Optimizer({ groups: [{ rule: newtonMuon(options), parameters }] });
  for (let step = 0; step < steps; step++) optimizer.step();
  const after = await w.value.read();
  return Float32Array.from(after, (value, index) => before[index]! - value);
}

test("newtonMuon() goes down: tr(Gᵀ msign(G K⁻¹)) ≥ 0 for any gradient and inputs", async () => {
  const shapes = fc.record({
    m: fc.integer({ min: 1, max: 12 }),
    n: fc.integer({ min: 1, max: 12 }),
    tokens: fc.integer({ min: 1, max: 30 }),
    seed: fc.nat(),
    method: fc.constantFrom("cholesky" as const, "polynomial" as const),
  });
  const property = fc.asyncProperty(shapes, async ({ m, n, tokens, seed, method }) => {
    const own = new Random(seed);
    using Z = own.fork("Z").normal(backend, [tokens, n]);
    using G = own.fork("G").normal(backend, [m, n]);
    using K = secondMoment(Z);
    const { inverse, failed } = dampedInverse(K, { method });
    using P = matmul(G, inverse);
    using O = await msign(P);
    const [g, o] = [Array.from(await G.read()), await O.read()];
    expect(await failed.read()).toEqual(Float32Array.of(0));
    for (const each of [inverse, failed]) each.dispose();
    const product = g.reduce((total, value, at) => total + value * o[at]!, 0);
    const norm = Math.sqrt(g.reduce((total, value) => total + value * value, 0));
    expect(product).toBeGreaterThanOrEqual(-1e-5 * norm);
  });
  await fc.assert(property, { numRuns: 25, seed: 1 });
});

test("newtonMuon() without damping goes along msign(W − W*) on ½‖WZ − W*Z‖², however Z is correlated", async () => {
  const [m, n] = [6, 9];
  // Inputs whose directions differ in size by 10.
  const Z = tensor(
    backend,
    Array.from(
      await random.fork("Z").normal(backend, [60, n]).read(),
      (z, at) => z * 10 ** ((at % n) / (n - 1)),
    ),
    [60, n],
  );
  const w = weight("w", [m, n]);
  const target = random.fork("target").normal(backend, [m, n]);
  const difference = subtract(w.value, target);
  const moment = secondMoment(Z);
  copyInto(w.inputMoment, moment);
  copyInto(w.gradient, matmul(difference, moment));
  const sign = await msign(difference);
  const moved = await change(w, {
    learningRate: 1,
    scale: "none",
    momentum: 0,
    momentDecay: 0,
    refreshInterval: 1,
    damping: 1e-7,
    coefficients: CUBIC(30),
  });
  // The condition number, 100 and more, times 2⁻²⁴.
  expect(relativeError(moved, await sign.read())).toBeLessThan(1e-4);
});

test("newtonMuon() is Muon before the first refresh, and keeps its preconditioner between two", async () => {
  const options = { refreshInterval: 3, momentum: 0, learningRate: 0.1 };
  const w = weight("w", [5, 8]);
  using optimizer = new Optimizer({ groups: [{ rule: newtonMuon(options), parameters: [w] }] });
  const { "w.inverse": inverse, "w.inputMoment": moment } = optimizer.state().tensors;
  const I = await identity(backend, 8).read();
  expect(await inverse!.read()).toEqual(I);
  expect(await moment!.read()).toEqual(I.map((each) => Math.fround(each * 1e-3)));
  const seen: Float32Array[] = [];
  for (let step = 0; step < 7; step++) {
    expect(optimizer.observed()).toEqual([2, 5].includes(step) ? [w] : []);
    optimizer.step();
    seen.push((await inverse!.read()) as Float32Array);
  }
  expect(seen[1]).toEqual(I);
  expect(seen[2]).not.toEqual(I);
  expect(seen[4]).toEqual(seen[2]);
  expect(seen[5]).not.toEqual(seen[2]);
  expect(seen[6]).toEqual(seen[5]);
});

test("newtonMuon() with a polynomial inverse steps about as with Cholesky", async () => {
  const step = (inverse: "cholesky" | "polynomial") =>
    change(weight("w", [12, 20]), { inverse, refreshInterval: 1 }, 2);
  // Eigenvalues of K⁻¹ are off by 0.5 % at most, and Jordan's polynomial is steep for small
  // singular values.
  expect(relativeError(await step("polynomial"), await step("cholesky"))).toBeLessThan(0.03);
});

test("newtonMuon() splits a packed weight for orthogonalization; its parts share one K", async () => {
  const packed = weight("attn.c_attn.weight", [12, 6]);
  const options = { refreshInterval: 1, momentum: 0, learningRate: 1, scale: "none" } as const;
  const rows = (tensor: Tensor, part: number) => tensor.slice(part * 4, part * 4 + 4);
  const parts = [0, 1, 2].map((part) => {
    const own = weight(`part${part}`, [4, 6]);
    copyInto(own.value, rows(packed.value, part));
    copyInto(own.gradient, rows(packed.gradient, part));
    copyInto(own.inputMoment, packed.inputMoment);
    return own;
  });
  const expected: number[] = [];
  for (const part of parts) expected.push(...(await change(part, options)));
  const moved = await change(packed, { ...options, split: splitQKV() });
  expect(relativeError(moved, expected)).toBeLessThan(1e-5);
});

test("newtonMuon() hands normalization and precision on to Newton–Schulz", async () => {
  const step = (options: NewtonMuonOptions) => {
    const w = weight("small", [6, 8]);
    w.value.write(new Float32Array(48)); // so that no bits of the update are lost
    w.gradient.write(new Float32Array(48).fill(1e-8)); // of a norm about epsilon's, 1e-7
    return change(w, { momentum: 0, scale: "none", ...options });
  };
  const sizeOf = (x: Float32Array) => Math.hypot(...x);
  const [add, clamp] = [await step({}), await step({ normalization: "clamp" })];
  expect(sizeOf(clamp)).toBeGreaterThan(1.02 * sizeOf(add));
  if (backend.info.float16) {
    expect(await step({ precision: "float16" })).not.toEqual(add);
  } else {
    await expect(step({ precision: "float16" })).rejects.toThrow("Cannot multiply in float16");
  }
});

test.each([
  [1, 2 * 6 * 6],
  [3, 3 * 2 * 2 * 2],
])(
  "newtonMuon() in %i blocks keeps a momentum, and a moment and an inverse for each",
  (blocks, moments) => {
    const parameters = [weight("w", [7, 6])];
    const before = backend.memory().liveBytes;
    using optimizer = new Optimizer({ groups: [{ rule: newtonMuon({ blocks }), parameters }] });
    const extra = 4 + 4; // the scale of gradients, and a flag
    expect(backend.memory().liveBytes - before).toBe(4 * (7 * 6 + moments) + extra);
    const names = ["w.momentum", "w.inputMoment", "w.inverse"];
    expect(Object.keys(optimizer.state().tensors)).toEqual(names);
  },
);

test("newtonMuon() goes on without a preconditioner where a moment cannot be inverted, and warns by name", async () => {
  for (const inverse of ["cholesky", "polynomial"] as const) {
    const [good, bad] = [weight("good", [5, 8]), weight("h.0.bad", [5, 8])];
    const moment = await bad.inputMoment.read();
    bad.inputMoment.write(moment.map((value) => -1e3 * value));
    const rule = newtonMuon({ refreshInterval: 2, inverse });
    using optimizer = new Optimizer({ groups: [{ rule, parameters: [good, bad] }] });
    const warnings = async () => optimizer.warnings(await optimizer.flags!.read());
    optimizer.step();
    expect(await warnings()).toEqual([]);
    optimizer.step();
    expect(await warnings()).toEqual([
      'newton-muon: parameter "h.0.bad": the moment of its inputs could not be inverted, so its gradients are not preconditioned until the next refresh; raise the damping if it happens again',
    ]);
    const { tensors } = optimizer.state();
    expect(await tensors["h.0.bad.inverse"]!.read()).toEqual(await identity(backend, 8).read());
    expect((await bad.value.read()).every(Number.isFinite)).toBe(true);
    optimizer.step();
    expect(await warnings()).toEqual([]);
  }
});

test("newtonMuon() reads nothing back in any step", () => {
  const w = weight("w", [70, 90]);
  using optimizer = new Optimizer({
    groups: [{ rule: newtonMuon({ refreshInterval: 2 }), parameters: [w] }],
    maxGradientNorm: 1,
  });
  const read = vi.spyOn(backend, "read");
  for (let step = 0; step < 4; step++) optimizer.step();
  expect(read).not.toHaveBeenCalled();
  read.mockRestore();
});

test("newtonMuon() gets its moments from linear(), and their memory is gone after the step", async () => {
  using layer = new Parameter("layer.weight", random.fork("layer").normal(backend, [4, 6]));
  using head = new Parameter("head.weight", random.fork("head").normal(backend, [1, 4]));
  const rule = newtonMuon({ refreshInterval: 3, momentDecay: 0 });
  using optimizer = new Optimizer({ groups: [{ rule, parameters: [layer] }] });
  using x = random.fork("x").normal(backend, [10, 6]);
  const live: number[] = [];
  for (let step = 0; step < 7; step++) {
    optimizer.observe();
    for (const each of [layer, head]) each.zeroGradient();
    using tape = new Tape(backend);
    const hidden = linear(tape.constant(x), layer);
    const y = linear(hidden, head); // [10, 1]
    const total = tape.record(sum(y.value), {
      inputs: [y],
      backward: () => y.receive(scale(y.value, 0.1)),
    });
    tape.backward(total);
    expect(layer.inputMoment === undefined).toBe((step + 1) % 3 !== 0);
    optimizer.step();
    expect(layer.inputMoment).toBeUndefined();
    tape.dispose();
    live.push(backend.memory().liveBytes);
  }
  expect(new Set(live).size).toBe(1);
  using moment = secondMoment(x);
  const kept = await optimizer.state().tensors["layer.weight.inputMoment"]!.read();
  expect(relativeError(kept, await moment.read())).toBeLessThan(1e-6);
});

test("newtonMuon() refuses a weight that no layer feeds, by name, before it changes anything", async () => {
  const fed = weight("fed", [3, 4]);
  const { inputMoment, ...unfed } = weight("wte.weight", [3, 4]);
  inputMoment.dispose();
  const rule = newtonMuon({ refreshInterval: 2 });
  using optimizer = new Optimizer({ groups: [{ rule, parameters: [fed, unfed] }] });
  optimizer.step();
  const before = await fed.value.read();
  expect(() => optimizer.step()).toThrow(
    'Cannot train parameter "wte.weight" with newton-muon: no layer recorded inputs for it in step 2; put it into a group with AdamW, or give it an inputMoment',
  );
  expect(await fed.value.read()).toEqual(before);
});

test("newtonMuon() goes on only with the blocks that its moments were saved in", async () => {
  const parameters = [weight("h.0.w", [4, 6])];
  const optimizerOf = (options: NewtonMuonOptions) =>
    new Optimizer({ groups: [{ rule: newtonMuon(options), parameters }] });
  using whole = optimizerOf({});
  using blocks = optimizerOf({ blocks: () => 2 });
  const { tensors, record } = whole.state();
  const host = Object.entries(tensors).map(
    async ([name, each]) => [name, { shape: each.shape, data: await each.read() }] as const,
  );
  const saved = { record, tensors: Object.fromEntries(await Promise.all(host)) };
  expect(() => blocks.loadState(saved)).toThrow(
    'tensor "h.0.w.inputMoment" has shape [6, 6] and 36 values, expected [2, 3, 3]; make the optimizer with the settings that it was saved with',
  );
  whole.loadState(saved);
});

test("newtonMuon() refuses settings out of range in plain words", () => {
  const refusal = (options: NewtonMuonOptions) => () => newtonMuon(options);
  for (const damping of [0, -0.2, Number.NaN]) {
    expect(refusal({ damping })).toThrow(
      `Cannot use newton-muon with damping ${damping}: this value is not allowed; take a number above 0, such as 0.2`,
    );
  }
  for (const refreshInterval of [0, -1, 1.5]) {
    expect(refusal({ refreshInterval })).toThrow(
      `Cannot use newton-muon with refreshInterval ${refreshInterval}: this value is not allowed; take a whole number of at least 1, such as 32`,
    );
  }
  expect(refusal({ momentDecay: 1 })).toThrow(
    "momentDecay 1: this value is not allowed; take a number from 0 to below 1",
  );
  expect(refusal({ inverse: "qr" as "cholesky" })).toThrow(
    'with inverse "qr": this value is not allowed; take "cholesky"',
  );
  const parameters = [weight("h.0.w", [6, 10])];
  for (const blocks of [0, 3, 1.5]) {
    const rule = newtonMuon({ blocks });
    expect(() => new Optimizer({ groups: [{ rule, parameters }] })).toThrow(
      `Cannot train parameter "h.0.w" of shape [6, 10] with newton-muon in ${blocks} blocks: the blocks must have equally many columns; choose a whole number that divides its 10 columns`,
    );
  }
});

test("blocksUpTo() takes the fewest blocks that divide the columns and are not too wide", () => {
  const blocks = (width: number, n: number) => blocksUpTo(width)({ shape: [4, n] });
  expect(blocks(768, 3072)).toBe(4);
  expect(blocks(768, 768)).toBe(1);
  expect(blocks(512, 1376)).toBe(4); // three would not divide it
  expect(blocks(5, 7)).toBe(7);
  expect(() => blocksUpTo(0)).toThrow("Cannot make blocks of at most 0 columns");
});
