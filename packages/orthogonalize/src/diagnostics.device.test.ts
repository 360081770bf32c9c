import { matmul, orthonormalizeRows, Random, scale, type Tensor, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { singularValueDecomposition } from "./_singular_values.ts";
import { POLAR_EXPRESS } from "./coefficients.ts";
import { orthogonalityError, singularValueBand, stableRank } from "./diagnostics.ts";
import { diagonalDominance } from "./diagonal_dominance.ts";
import { msign } from "./msign.ts";
import { newtonSchulz } from "./newton_schulz.ts";

const backend = await testBackend();

/** Computes the exact singular values in float64. */
async function exact(x: Tensor): Promise<Float64Array> {
  const [m, n] = x.shape as [number, number];
  const host = await x.read();
  const rows = m <= n ? host : host.map((_, i) => host[(i % m) * n + Math.floor(i / m)]!);
  return singularValueDecomposition(rows, Math.min(m, n), Math.max(m, n)).values.sort();
}

const value = async (x: Tensor): Promise<number> => {
  expect(x.shape).toEqual([]);
  return (await x.read())[0]!;
};

const matrices = fc.record({
  m: fc.integer({ min: 1, max: 24 }),
  n: fc.integer({ min: 1, max: 24 }),
  size: fc.constantFrom(1e-30, 1e-6, 1, 1e6, 1e30),
  seed: fc.nat(),
});
const FEW = { numRuns: 8 };

test("singularValueBand() and stableRank() agree with the exact singular values", () =>
  fc.assert(
    fc.asyncProperty(matrices, async ({ m, n, size, seed }) => {
      using plain = new Random(seed).normal(backend, [m, n]);
      using G = scale(plain, size);
      const values = await exact(G);
      const [least, most] = [values[0]!, values.at(-1)!];
      const { smallest, largest } = singularValueBand(G);
      expect(Math.abs((await value(largest)) / most - 1)).toBeLessThan(1e-3);
      // 0.1 % of the distance of the squares, and of the largest
      const tolerance = 1e-3 * (most ** 2 - least ** 2) + 1e-6 * most ** 2;
      expect(Math.abs((await value(smallest)) ** 2 - least ** 2)).toBeLessThan(tolerance);
      using rank = stableRank(G);
      const squares = values.reduce((sum, each) => sum + each ** 2, 0);
      expect(Math.abs((await value(rank)) / (squares / most ** 2) - 1)).toBeLessThan(2e-3);
      smallest.dispose();
      largest.dispose();
    }),
    FEW,
  ));

test("orthogonalityError() is the root mean square of σ² − 1", () =>
  fc.assert(
    fc.asyncProperty(matrices, async ({ m, n, seed }) => {
      using G = new Random(seed).normal(backend, [m, n]);
      using O = newtonSchulz(G);
      const values = await exact(O);
      const expected = Math.sqrt(
        values.reduce((sum, each) => sum + (each ** 2 - 1) ** 2, 0) / values.length,
      );
      using error = orthogonalityError(O);
      expect(Math.abs((await value(error)) - expected)).toBeLessThan(1e-4);
    }),
    FEW,
  ));

test("diagnostics of orthogonal matrices: no error, a band of width 0, full stable rank", async () => {
  for (const shape of [
    [12, 30],
    [30, 12],
    [16, 16],
  ]) {
    using G = new Random(3).normal(backend, shape);
    using O = await msign(G);
    using error = orthogonalityError(O);
    expect(await value(error)).toBeLessThan(1e-6);
    const { smallest, largest } = singularValueBand(O);
    expect(await value(smallest)).toBeCloseTo(1, 3);
    expect(await value(largest)).toBeCloseTo(1, 3);
    using rank = stableRank(O);
    expect(await value(rank)).toBeCloseTo(Math.min(...shape), 1);
  }
});

test("diagnostics of zero are finite: error 1, band and stable rank 0", async () => {
  using zero = tensor(backend, new Float32Array(15), [3, 5]);
  expect(await value(orthogonalityError(zero))).toBe(1);
  expect(await value(singularValueBand(zero).largest)).toBe(0);
  expect(await value(singularValueBand(zero).smallest)).toBe(0);
  expect(await value(stableRank(zero))).toBe(0);
  expect(Array.from(await diagonalDominance(zero).read())).toEqual([0, 0, 0]);
});

test("diagnostics of a batch are those of each matrix", async () => {
  using G = new Random(5).normal(backend, [2, 3, 7, 4]);
  const diagnostics: ((x: Tensor) => Tensor)[] = [
    orthogonalityError,
    stableRank,
    (x) => singularValueBand(x).largest,
    (x) => singularValueBand(x).smallest,
    diagonalDominance,
  ];
  for (const diagnose of diagnostics) {
    const all = await diagnose(G).read();
    using flat = G.reshape([6, 7, 4]);
    const size = all.length / 6;
    for (let index = 0; index < 6; index++) {
      using one = flat.slice(index, index + 1).reshape([7, 4]);
      const expected = await diagnose(one).read();
      expected.forEach((each, i) => {
        expect(Math.abs(all[index * size + i]! / each - 1)).toBeLessThan(1e-3);
      });
    }
  }
});

test("singularValueBand() tells Polar Express from Jordan's polynomial", async () => {
  using G = new Random(6).normal(backend, [24, 40]);
  const widthOf = async (O: Tensor) => {
    const { smallest, largest } = singularValueBand(O);
    return (await value(largest)) - (await value(smallest));
  };
  const jordan = await widthOf(newtonSchulz(G));
  expect(await widthOf(newtonSchulz(G, { coefficients: POLAR_EXPRESS }))).toBeLessThan(jordan);
});

test("diagonalDominance() is the diagonal of VVᵀ over the mean of the rest of its row", () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 24 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(1e-6, 1, 1e6),
      fc.nat(),
      async (m, n, size, seed) => {
        using plain = new Random(seed).normal(backend, [m, n]);
        using V = scale(plain, size);
        const host = await V.read();
        const gram = (i: number, j: number) => {
          let sum = 0;
          for (let k = 0; k < n; k++) sum += host[i * n + k]! * host[j * n + k]!;
          return Math.abs(sum);
        };
        using actual = diagonalDominance(V);
        (await actual.read()).forEach((each, i) => {
          let others = 0;
          for (let j = 0; j < m; j++) if (j !== i) others += gram(i, j);
          const expected = gram(i, i) / (others / (m - 1));
          // Products of rows that are nearly orthogonal cancel.
          expect(Math.abs(each / expected - 1)).toBeLessThan(1e-3 + 1e-6 * expected);
        });
      },
    ),
    FEW,
  ));

test("diagonalDominance() is huge, not infinite, for orthogonal rows, and needs two rows", async () => {
  using G = new Random(7).normal(backend, [5, 20]);
  using Q = orthonormalizeRows(G);
  for (const each of await diagonalDominance(Q).read()) {
    expect(each).toBeGreaterThan(1e5);
    expect(each).toBeLessThan(Number.POSITIVE_INFINITY);
  }
  using row = G.slice(0, 1);
  expect(() => diagonalDominance(row)).toThrow(
    "Cannot compare the rows of a matrix of shape [1, 20]: it has 1; pass at least two",
  );
});

test("diagnostics leave no memory but their results", async () => {
  using G = new Random(8).normal(backend, [9, 6]);
  using H = matmul(G, G, { transposeB: true });
  const before = backend.memory().liveBuffers;
  const { smallest, largest } = singularValueBand(H);
  const results = [orthogonalityError(H), stableRank(H), diagonalDominance(H), smallest, largest];
  for (const each of results) each.dispose();
  expect(backend.memory().liveBuffers).toBe(before);
});
