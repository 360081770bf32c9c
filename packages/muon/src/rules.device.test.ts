import {
  linearDecay,
  type MatrixSplit,
  Optimizer,
  splitHeads,
  splitQKV,
  type UpdateRule,
} from "@lrm/optimizer";
import { optimizerContract } from "@lrm/optimizer/contract";
import { msign } from "@lrm/orthogonalize";
import { copy, matmul, Random, type Shape, subtract, sumOfSquares, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import {
  lowRankMatrixSignedDescent,
  lowRankMatrixSignedDescentEntry,
} from "./low_rank_matrix_signed_descent.ts";
import { lowRankMuon, lowRankMuonEntry } from "./low_rank_muon.ts";
import { type MuonOptions, muon, muonEntry } from "./muon.ts";

const backend = await testBackend();
const random = new Random(8);
const MODEL = { width: 16 };

const parameter = (name: string, shape: Shape) => ({
  name,
  value: random.fork(name).normal(backend, shape),
  gradient: random.fork("gradient").fork(name).normal(backend, shape),
});

describe("update rule contract", () => {
  // Heads of two rows; the first parameter has seven.
  const byHeads = splitHeads(2, { headSize: 2, isSplit: (name) => name !== "p0.weight" });
  const cases = [
    () => muon({ weightDecay: 0.1, momentumWarmup: { from: 0.85, steps: 4 } }),
    () => muon({ momentumCooldown: { to: 0.5, steps: 4 } }),
    () => lowRankMuon({ rank: 3 }),
    () => lowRankMuon({ rank: 6, method: "powerIteration" }),
    () => lowRankMatrixSignedDescent({ rank: 2 }),
    () => muon({ weightDecay: 0.1, cautiousWeightDecay: true }),
    () =>
      muon({
        hyperball: true,
        splitQkv: true,
        split: ({ shape: [m = 0] }) => (m % 2 === 0 ? 2 : 1),
      }),
    () => muon({ weightDecay: 0.1, cautiousWeightDecay: true, split: byHeads }),
    () => muon({ hyperball: true, split: byHeads }),
    () => lowRankMuon({ rank: 3, hyperball: true }),
    () => lowRankMuon({ rank: 2, weightDecay: 0.1, cautiousWeightDecay: true, split: byHeads }),
    () =>
      lowRankMuon({
        rank: 3,
        coefficients: "converging",
        momentumWarmup: { from: 0.85, steps: 4 },
      }),
    () => lowRankMatrixSignedDescent({ rank: 2, hyperball: true, split: byHeads }),
    () => lowRankMatrixSignedDescent({ rank: 2, weightDecay: 0.1, cautiousWeightDecay: true }),
    () => muon({ split: ({ shape: [m = 0] }) => (m % 2 === 0 ? 2 : 1) }),
    () => muonEntry.make({ scale: "rms" }, MODEL),
    () => lowRankMuonEntry.make({ rank: 2 }, MODEL),
    () => lowRankMatrixSignedDescentEntry.make({ rank: 3 }, MODEL),
  ].flatMap(optimizerContract);
  test.each(cases)("$title", ({ run }) => run(backend));
});

/** By how much one step changes `w`. */
async function change(rule: UpdateRule, shape: Shape): Promise<Float32Array> {
  const w = parameter("w", shape);
  const before = await w.value.read();
  using optimizer = new Optimizer({ groups: [{ rule, parameters: [w] }] });
  optimizer.step();
  const after = await w.value.read();
  return Float32Array.from(after, (value, index) => before[index]! - value);
}

test.each([
  ["muon", () => muon({ weightDecay: 0.1, scale: "rms" })],
  ["lowRankMuon", () => lowRankMuon({ rank: 3 })],
  ["lowRankMatrixSignedDescent", () => lowRankMatrixSignedDescent({ rank: 3 })],
] as const)("%s() sees the weight of a convolution as a matrix [out, rest]", async (_, make) => {
  // [out, C / groups, kh, kw], as conv2d() of @lrm/autograd wants it
  const weight = await change(make(), [8, 3, 3, 2]);
  expect(weight).toEqual(await change(make(), [8, 18]));
  expect(weight.every((each) => each !== 0)).toBe(true);
});

test.each([
  ["shape", 12, 3, 2],
  ["shape", 3, 12, 1],
  ["rms", 4, 9, 0.6],
  ["none", 12, 3, 1],
] as const)(
  "muon() scaled by %s makes updates of %i×%i matrices %d times as large",
  async (scale, m, n, factor) => {
    const scaled = await change(muon({ scale, learningRate: 0.5 }), [m, n]);
    const plain = await change(muon({ scale: "none", learningRate: 1 }), [m, n]);
    const expected = plain.map((value) => value * 0.5 * factor);
    // Differences of weights of size 1: 2⁻²³ each, relative to updates of size 0.2.
    expect(relativeError(scaled, expected)).toBeLessThan(1e-5);
  },
);

test("muon() gives a direction of descent: tr(Gᵀ O) > 0", async () => {
  const w = parameter("w", [14, 9]);
  const O = await change(muon(), [14, 9]);
  const G = await w.gradient.read();
  expect(O.reduce((sum, value, index) => sum + value * G[index]!, 0)).toBeGreaterThan(0);
});

test("muon() warms its momentum up", async () => {
  const momenta = async (steps: number) => {
    const w = parameter("w", [2, 2]);
    w.gradient.write([1, 0, 0, 0]);
    const rule = muon({ momentum: 0.95, momentumWarmup: { from: 0.75, steps: 2 } });
    using optimizer = new Optimizer({ groups: [{ rule, parameters: [w] }] });
    for (let step = 0; step < steps; step++) optimizer.step();
    return (await optimizer.state().tensors["w.momentum"]!.read())[0];
  };
  expect(await momenta(1)).toBeCloseTo(0.25, 6); // β = 0.75
  expect(await momenta(2)).toBeCloseTo(0.85 * 0.25 + 0.15, 6); // β = 0.85
  expect(await momenta(3)).toBeCloseTo(0.95 * 0.3625 + 0.05, 6); // β = 0.95
});

test("muon() cools its momentum down over the last steps of a run", async () => {
  const momenta = async (steps: number, resumeAt: number) => {
    const w = parameter("w", [2, 2]);
    const rule = () => muon({ momentum: 0.9, momentumCooldown: { to: 0.5, steps: 2 } });
    const make = () => new Optimizer({ groups: [{ rule: rule(), parameters: [w] }], steps });
    let optimizer = make();
    const seen: number[] = [];
    for (let step = 0; step < steps; step++) {
      w.gradient.write([1, 0, 0, 0]);
      if (step === resumeAt) {
        const { tensors, record } = optimizer.state();
        const M = tensors["w.momentum"]!;
        const saved = {
          record,
          tensors: { "w.momentum": { shape: M.shape, data: await M.read() } },
        };
        optimizer.dispose();
        optimizer = make();
        optimizer.loadState(saved);
      }
      optimizer.step();
      seen.push((await optimizer.state().tensors["w.momentum"]!.read())[0]!);
    }
    optimizer.dispose();
    return seen;
  };
  let M = 0;
  const expected = [0.9, 0.9, 0.9, 0.7].map((beta) => {
    M = beta * M + (1 - beta);
    return M;
  });
  const seen = await momenta(4, -1);
  expected.forEach((each, step) => {
    expect(seen[step]).toBeCloseTo(each, 6);
  });
  expect(await momenta(4, 3)).toEqual(seen);
});

test("Optimizer refuses a momentum that cools down in a run that is too short, or of unknown length", () => {
  const rule = muon({ momentumCooldown: { to: 0.85, steps: 200 } });
  const make = (steps?: number) =>
    new Optimizer({
      groups: [{ rule, parameters: [parameter("w", [2, 2])] }],
      ...(steps !== undefined && { steps }),
    });
  expect(() => make()).toThrow(
    "Cannot cool the momentum of muon down over the last 200 steps: the length of the run is not known; pass the steps of the whole run to the optimizer",
  );
  expect(() => make(100)).toThrow(
    "Cannot cool the momentum of muon down over the last 200 steps: the run has 100 steps; choose at most 100 steps",
  );
  for (const steps of [0, 1.5, Number.NaN]) {
    expect(() => make(steps)).toThrow(
      `Cannot make an optimizer for ${steps} steps: it is not a whole number from 1 on`,
    );
  }
  expect(() => make(200)).not.toThrow();
});

test("Optimizer needs no length of the run for a cool-down of 0 steps, which changes nothing", async () => {
  const momentum = async (options: object) => {
    const w = parameter("w", [2, 2]);
    using optimizer = new Optimizer({ groups: [{ rule: muon(options), parameters: [w] }] });
    for (let step = 0; step < 3; step++) optimizer.step();
    expect(optimizer.state().record).not.toHaveProperty("steps");
    return await optimizer.state().tensors["w.momentum"]!.read();
  };
  expect(await momentum({ momentumCooldown: { to: 0.5, steps: 0 } })).toEqual(await momentum({}));
});

test("Optimizer.loadState() refuses another length of the run where the momentum cools down", async () => {
  const make = (steps: number, momentumCooldown?: { to: number; steps: number }) => {
    const rule = muon({ momentumCooldown });
    return new Optimizer({ groups: [{ rule, parameters: [parameter("w", [2, 2])] }], steps });
  };
  const saved = async (optimizer: Optimizer) => {
    optimizer.step();
    const { tensors, record } = optimizer.state();
    const M = tensors["w.momentum"]!;
    return { record, tensors: { "w.momentum": { shape: M.shape, data: await M.read() } } };
  };
  const cooldown = { to: 0.5, steps: 2 };
  using four = make(4, cooldown);
  const state = await saved(four);
  expect(state.record.steps).toBe(4);
  using six = make(6, cooldown);
  expect(() => six.loadState(state)).toThrow(
    "Cannot load the optimizer's state: its run has 4 steps, this one 6, and the momentum cools down over the last ones; make the optimizer with steps: 4",
  );
  expect(six.steps).toBe(0);
  using again = make(4, cooldown);
  again.loadState(state);
  expect(again.steps).toBe(1);
  // Without a cool-down, the length of the run changes no number.
  using plain = make(4);
  using longer = make(6);
  const other = await saved(plain);
  expect(other.record).not.toHaveProperty("steps");
  longer.loadState(other);
  expect(longer.steps).toBe(1);
});

test("lowRankMuon() at full rank moves as muon() does", async () => {
  for (const shape of [
    [6, 11],
    [11, 6],
  ]) {
    const options = { learningRate: 1, weightDecay: 0 };
    const low = await change(lowRankMuon({ rank: 6, ...options }), shape);
    const full = await change(muon(options), shape);
    expect(relativeError(low, full)).toBeLessThan(1e-4);
    const below = await change(lowRankMuon({ rank: 99, fullBelow: 6, ...options }), shape);
    expect(relativeError(below, full)).toBeLessThan(1e-5);
  }
});

test("lowRankMuon() draws other columns in every step, the same ones from the same seed", async () => {
  const drawn = async (seed: number) => {
    const asked: string[] = [];
    const draw = ({
      name,
      step,
      rank,
      length,
      random: own,
    }: Parameters<NonNullable<Parameters<typeof lowRankMuon>[0]["draw"]>>[0]) => {
      const columns = own.permutation(length, rank);
      asked.push(`${name} ${step}: ${columns.join(" ")}`);
      return columns;
    };
    const parameters = [parameter("a", [40, 30]), parameter("b", [40, 30])];
    const rule = lowRankMuon({ rank: 3, draw });
    using optimizer = new Optimizer({
      groups: [{ rule, parameters }],
      random: new Random(seed),
    });
    optimizer.step();
    optimizer.step();
    return { asked, weights: await parameters[1]!.value.read() };
  };
  const first = await drawn(1);
  expect(new Set(first.asked.map((each) => each.split(": ")[1])).size).toBe(4);
  expect(await drawn(1)).toEqual(first);
  expect((await drawn(2)).asked).not.toEqual(first.asked);
  // What the rule draws by itself is the same.
  const b = parameter("b", [40, 30]);
  const rule = lowRankMuon({ rank: 3 });
  using optimizer = new Optimizer({ groups: [{ rule, parameters: [b] }], random: new Random(1) });
  optimizer.step();
  optimizer.step();
  expect(relativeError(await b.value.read(), first.weights)).toBeLessThan(1e-5);
});

const splitRules = [
  ["muon", (split?: MatrixSplit) => muon({ learningRate: 1, ...(split && { split }) })],
  [
    "lowRankMuon",
    (split?: MatrixSplit) =>
      lowRankMuon({ rank: 4, learningRate: 1, weightDecay: 0, ...(split && { split }) }),
  ],
  [
    "lowRankMatrixSignedDescent",
    (split?: MatrixSplit) =>
      lowRankMatrixSignedDescent({ rank: 4, learningRate: 1, ...(split && { split }) }),
  ],
] as const;

test.each(splitRules)(
  "%s() trains the parts of a split weight as matrices of their own",
  async (_, makeRule) => {
    const [whole, plain] = [parameter("packed", [24, 4]), parameter("plain", [24, 4])];
    const parts = [0, 1, 2].map((part) => ({
      name: `part ${part}`,
      // At rank 4 of 4 columns or rows the subspace does not depend on what is drawn.
      value: copy(whole.value.slice(8 * part, 8 * part + 8)),
      gradient: copy(whole.gradient.slice(8 * part, 8 * part + 8)),
    }));
    const split: MatrixSplit = ({ name }) => (name === "packed" ? 3 : 1);
    using packed = new Optimizer({
      groups: [{ rule: makeRule(split), parameters: [plain, whole] }],
    });
    using apart = new Optimizer({ groups: [{ rule: makeRule(), parameters: parts }] });
    for (let step = 0; step < 2; step++) {
      packed.step();
      apart.step();
    }
    const expected = await Promise.all(parts.map(({ value }) => value.read()));
    const actual = await whole.value.read();
    expect(
      relativeError(
        actual,
        expected.flatMap((each) => [...each]),
      ),
    ).toBeLessThan(2e-5);
  },
);

test("a split is part of the saved state, and has to divide the rows", async () => {
  const parameters = [parameter("h.0.attn.c_attn.weight", [24, 4])];
  const make = (rule: UpdateRule) => new Optimizer({ groups: [{ rule, parameters }] });
  using whole = make(muon());
  using split = make(muon({ split: splitQKV() }));
  using heads = make(muon({ split: splitQKV({ heads: 2 }) }));
  expect(split.state().record.groups[0]!.parts).toEqual({ "h.0.attn.c_attn.weight": 3 });
  expect("parts" in whole.state().record.groups[0]!).toBe(false);
  const saved = async ({ tensors, record }: ReturnType<Optimizer["state"]>) => {
    const host = Object.entries(tensors).map(
      async ([name, each]) => [name, { shape: each.shape, data: await each.read() }] as const,
    );
    return { record, tensors: Object.fromEntries(await Promise.all(host)) };
  };
  const state = await saved(split.state());
  expect(() => heads.loadState(state)).toThrow(
    'Cannot load the optimizer\'s state: parameter "h.0.attn.c_attn.weight" was trained as 3 matrices, now as 6 matrices; split it as before',
  );
  expect(() => whole.loadState(state)).toThrow("as 3 matrices, now as one matrix");
  split.loadState(state);
  expect(() => make(muon({ split: splitQKV({ heads: 3 }) }))).toThrow(
    'Cannot train parameter "h.0.attn.c_attn.weight" of shape [24, 4] with muon in 9 parts: the parts must have equally many rows; pass a whole number that divides its 24 rows',
  );
  expect(() => make(lowRankMuon({ rank: 3, split: () => 12 }))).toThrow(
    "of shape [2, 4] with low-rank-muon at rank 3: its smaller side is 2; choose a whole number from 1 to 2",
  );
});

test("low-rank rules draw for each part of a split weight on its own", () => {
  const asked: string[] = [];
  const rule = lowRankMuon({
    rank: 2,
    split: () => 2,
    draw: ({ name, part, length, rank, random: own }) => {
      asked.push(`${name} ${part} of ${length}: ${own.key}`);
      return own.permutation(length, rank);
    },
  });
  using optimizer = new Optimizer({
    groups: [{ rule, parameters: [parameter("a", [40, 4]), parameter("b", [40, 4])] }],
  });
  optimizer.step();
  expect(asked.map((each) => each.split(":")[0])).toEqual([
    "a 0 of 20",
    "a 1 of 20",
    "b 0 of 20",
    "b 1 of 20",
  ]);
  expect(new Set(asked.map((each) => each.split(":")[1])).size).toBe(4);
});

test.each([
  ["muon", muon(), ["w.momentum"]],
  ["lowRankMuon", lowRankMuon({ rank: 3 }), ["w.momentum"]],
  [
    "lowRankMuon by power iteration",
    lowRankMuon({ rank: 3, method: "powerIteration" }),
    ["w.momentum"],
  ],
  ["lowRankMatrixSignedDescent", lowRankMatrixSignedDescent({ rank: 3 }), []],
])("%s() keeps no factor, at most a momentum", (_, rule, names) => {
  const parameters = [parameter("w", [7, 5])];
  const before = backend.memory().liveBytes;
  using optimizer = new Optimizer({ groups: [{ rule, parameters }] });
  optimizer.step();
  expect(Object.keys(optimizer.state().tensors)).toEqual(names);
  expect(backend.memory().liveBytes - before).toBe(names.length * 4 * 35 + 4); // 4: the scale of gradients
});

const ITERATING = {
  muon,
  lowRankMuon: (options: MuonOptions) => lowRankMuon({ rank: 5, ...options }),
};

test.each(Object.entries(ITERATING))(
  "%s() hands normalization and precision on to Newton–Schulz",
  async (_, make) => {
    const step = async (options: MuonOptions) => {
      const w = parameter("small", [6, 8]);
      w.value.write(new Float32Array(48)); // so that no bits of the update are lost
      w.gradient.write(new Float32Array(48).fill(1e-8)); // of a norm about epsilon's, 1e-7
      using optimizer = new Optimizer({ groups: [{ rule: make(options), parameters: [w] }] });
      optimizer.step();
      return w.value.read();
    };
    const [add, clamp] = [await step({}), await step({ normalization: "clamp" })];
    expect(Math.hypot(...clamp)).toBeGreaterThan(1.02 * Math.hypot(...add));
    if (backend.info.float16) {
      expect(await step({ precision: "float16" })).not.toEqual(add);
    } else {
      await expect(step({ precision: "float16" })).rejects.toThrow("Cannot multiply in float16");
    }
  },
);

test("muon() refuses settings out of range, naming them", () => {
  expect(() => muon({ scale: "big" as "rms" })).toThrow(
    'Cannot use muon with scale "big": this value is not allowed; take "shape", "rms" or "none"',
  );
  expect(() => muon({ momentumWarmup: { from: 0.8, steps: -1 } })).toThrow(
    "Cannot use muon with momentumWarmup.steps -1: this value is not allowed; take a number of at least 0",
  );
  expect(() => splitQKV({ heads: 0 })).toThrow(
    "Cannot split queries, keys and values by 0 heads: this is not a count; pass 1 or more",
  );
});

test("low-rank rules refuse a rank above a matrix, naming the parameter", () => {
  const parameters = [parameter("wide", [8, 20]), parameter("h.0.narrow", [4, 20])];
  for (const rule of [lowRankMuon({ rank: 5 }), lowRankMatrixSignedDescent({ rank: 5 })]) {
    expect(() => new Optimizer({ groups: [{ rule, parameters }] })).toThrow(
      `Cannot train parameter "h.0.narrow" of shape [4, 20] with ${rule.name} at rank 5: its smaller side is 4; choose a whole number from 1 to 4`,
    );
  }
  expect(() => lowRankMuon({ rank: 0 })).toThrow("Cannot use low-rank-muon with rank 0");
});

test("low-rank rules refuse other settings out of range, naming them", () => {
  expect(() => lowRankMuon({ rank: 2, method: "svd" as "powerIteration" })).toThrow(
    'Cannot use low-rank-muon with method "svd": this value is not allowed; take "columnSelection" or "powerIteration"',
  );
  expect(() => lowRankMuon({ rank: 2, powerIterations: 1.5 })).toThrow(
    "Cannot use low-rank-muon with powerIterations 1.5: this value is not allowed; take a whole number of at least 0, such as 1",
  );
  for (const fullBelow of [-1, Number.NaN]) {
    expect(() => lowRankMatrixSignedDescent({ rank: 2, fullBelow })).toThrow(
      `Cannot use low-rank-msgd with fullBelow ${fullBelow}: this value is not allowed; take a number of at least 0`,
    );
  }
});

test.each([
  ["muon", muon({ learningRate: 0.1 })],
  ["lowRankMuon", lowRankMuon({ rank: 2, learningRate: 0.1 })],
  ["lowRankMatrixSignedDescent", lowRankMatrixSignedDescent({ rank: 2, learningRate: 0.1 })],
])("%s() goes most of the way to a least-squares solution", async (_, rule) => {
  using A = random.fork("A").normal(backend, [20, 6]);
  using target = random.fork("target").normal(backend, [8, 6]);
  const w = { ...parameter("w", [8, 6]), value: tensor(backend, new Float32Array(48), [8, 6]) };
  const schedule = linearDecay({ steps: 150 });
  using optimizer = new Optimizer({ groups: [{ rule, parameters: [w], schedule }] });
  // f(W) = ½‖(W − W*)Aᵀ‖² has the gradient (W − W*)AᵀA.
  const evaluate = () => {
    using difference = subtract(w.value, target);
    const residual = matmul(difference, A, { transposeB: true });
    matmul(residual, A, { into: w.gradient });
    return residual;
  };
  const loss = async () => {
    using residual = evaluate();
    using squares = sumOfSquares(residual);
    return (await squares.read())[0]!;
  };
  const before = await loss();
  for (let step = 0; step < 150; step++) {
    evaluate().dispose();
    optimizer.step();
  }
  expect(await loss()).toBeLessThan(0.05 * before);
});

test("muon() goes about along the exact sign of the gradient", async () => {
  const w = parameter("w", [5, 9]);
  using sign = await msign(w.gradient);
  const O = await change(muon({ learningRate: 1 }), [5, 9]);
  // Jordan's polynomial lands within 0.32 of 1 for every singular value of at least 1 % of the
  // norm.
  expect(relativeError(O, await sign.read())).toBeLessThan(0.33);
});
