import { Optimizer, type UpdateRule } from "@lrm/optimizer";
import { type Backend, Random, tensor } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { lowRankMatrixSignedDescent } from "./low_rank_matrix_signed_descent.ts";
import { lowRankMuon } from "./low_rank_muon.ts";
import { muon } from "./muon.ts";

const backend = await testBackend();
const reference = createReferenceBackend();

const scales = fc.constantFrom("shape", "rms", "none");
const rules = fc.oneof(
  fc.record({ scale: scales, nesterov: fc.boolean() }).map((options) => ({
    name: "muon",
    makeRule: (): UpdateRule => muon(options),
  })),
  fc
    .record({ scale: scales, method: fc.constantFrom("columnSelection", "powerIteration") })
    .map((options) => ({
      name: "low-rank-muon",
      makeRule: (): UpdateRule => lowRankMuon({ rank: 2, ...options }),
    })),
  fc.constant({
    name: "low-rank-msgd",
    makeRule: (): UpdateRule => lowRankMatrixSignedDescent({ rank: 2 }),
  }),
);
const cases = fc.record({
  m: fc.integer({ min: 2, max: 20 }),
  n: fc.integer({ min: 2, max: 32 }),
  seed: fc.nat(),
  rule: rules,
});
const FEW = { numRuns: 8 };
const STEPS = 3;

const host = (seed: number, label: string, size: number): Float32Array => {
  const random = new Random(seed).fork(label);
  return Float32Array.from(random.permutation(size, size), (each) => (2 * each + 1) / size - 1);
};

/** The weights after some steps, and what the state is called. */
async function train(on: Backend, m: number, n: number, seed: number, rule: UpdateRule) {
  using value = tensor(on, host(seed, "value", m * n), [m, n]);
  using gradient = tensor(on, new Float32Array(m * n), [m, n]);
  using optimizer = new Optimizer({
    groups: [{ rule, parameters: [{ name: "w", value, gradient }] }],
    random: new Random(seed),
  });
  for (let step = 0; step < STEPS; step++) {
    gradient.write(host(seed, `gradient ${step}`, m * n));
    optimizer.step();
  }
  return value.read();
}

test("muon() and its variants follow the same trajectory on every backend", () =>
  fc.assert(
    fc.asyncProperty(cases, async ({ m, n, seed, rule }) => {
      const expected = await train(reference, m, n, seed, rule.makeRule());
      const actual = await train(backend, m, n, seed, rule.makeRule());
      // Updates are a few hundredths of the weights, and rounding in them grows up to 485 times.
      expect(relativeError(actual, expected)).toBeLessThan(2e-5);
    }),
    FEW,
  ));

test("low-rank rules draw the same columns on every backend", async () => {
  const drawn = async (on: Backend) => {
    const columns: number[][] = [];
    const rule = lowRankMuon({
      rank: 3,
      draw: ({ random, length, rank }) => {
        const own = random.permutation(length, rank);
        columns.push([...own]);
        return own;
      },
    });
    await train(on, 8, 30, 5, rule);
    return columns;
  };
  const expected = await drawn(reference);
  expect(expected).toHaveLength(STEPS);
  expect(await drawn(backend)).toEqual(expected);
});

test("muon() and its variants step along a direction of descent: tr(Gᵀ O) > 0", () =>
  fc.assert(
    fc.asyncProperty(cases, async ({ m, n, seed, rule }) => {
      const made = rule.makeRule();
      const G = host(seed, "gradient", m * n);
      using value = tensor(backend, new Float32Array(m * n), [m, n]);
      using gradient = tensor(backend, G, [m, n]);
      using optimizer = new Optimizer({
        groups: [{ rule: made, parameters: [{ name: "w", value, gradient }] }],
      });
      optimizer.step();
      const W = await value.read();
      expect(G.reduce((sum, each, index) => sum - each * W[index]!, 0)).toBeGreaterThan(0);
    }),
    FEW,
  ));
