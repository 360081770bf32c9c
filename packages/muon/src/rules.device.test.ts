import { linear, Optimizer, type UpdateRule } from "@lrm/optimizer";
import { optimizerContract } from "@lrm/optimizer/contract";
import { msign } from "@lrm/orthogonalize";
import { matmul, Random, type Shape, subtract, sumOfSquares, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { lowRankMatrixSignedDescent } from "./low_rank_msgd.ts";
import { lowRankMuon } from "./low_rank_muon.ts";
import { muon } from "./muon.ts";

const backend = await testBackend();
const random = new Random(8);

const parameter = (name: string, shape: Shape) => ({
  name,
  value: random.fork(name).normal(backend, shape),
  gradient: random.fork("gradient").fork(name).normal(backend, shape),
});

describe("update rule contract", () => {
  const cases = [
    () => muon({ weightDecay: 0.1, momentumWarmup: { from: 0.85, steps: 4 } }),
    () => lowRankMuon({ rank: 3 }),
    () => lowRankMuon({ rank: 6, method: "powerIteration" }),
    () => lowRankMatrixSignedDescent({ rank: 2 }),
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

test("low-rank rules refuse a rank above a matrix, naming the parameter", () => {
  const parameters = [parameter("wide", [8, 20]), parameter("h.0.narrow", [4, 20])];
  for (const rule of [lowRankMuon({ rank: 5 }), lowRankMatrixSignedDescent({ rank: 5 })]) {
    expect(() => new Optimizer({ groups: [{ rule, parameters }] })).toThrow(
      `Cannot train parameter "h.0.narrow" of shape [4, 20] with ${rule.name} at rank 5: take a whole number from 1 to 4, its smaller side`,
    );
  }
  expect(() => lowRankMuon({ rank: 0 })).toThrow("Cannot use low-rank-muon with rank 0");
});

test.each([
  ["muon", muon({ learningRate: 0.1 })],
  ["lowRankMuon", lowRankMuon({ rank: 2, learningRate: 0.1 })],
  ["lowRankMatrixSignedDescent", lowRankMatrixSignedDescent({ rank: 2, learningRate: 0.1 })],
])("%s() goes most of the way to a least-squares solution", async (_, rule) => {
  using A = random.fork("A").normal(backend, [20, 6]);
  using target = random.fork("target").normal(backend, [8, 6]);
  const w = { ...parameter("w", [8, 6]), value: tensor(backend, new Float32Array(48), [8, 6]) };
  const schedule = linear({ steps: 150 });
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
  // Jordan's polynomial lands within 0.32 of 1 for every singular value of at least 1 % of the norm.
  expect(relativeError(O, await sign.read())).toBeLessThan(0.33);
});
