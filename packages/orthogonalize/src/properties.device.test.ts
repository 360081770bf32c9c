import { matmul, orthonormalizeRows, Random, scale, scope, type Tensor, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { singularValueDecomposition } from "./_singular_values.ts";
import { CONVERGING, CUBIC, JORDAN, LELOYKUN, POLAR_EXPRESS } from "./coefficients.ts";
import { lowRankMsign, lowRankOrthogonalize } from "./low_rank.ts";
import { msign } from "./msign.ts";
import { newtonSchulz } from "./newton_schulz.ts";

const backend = await testBackend();

/**
 * Allowed relative error. The slopes of the polynomials at 0 magnify small singular values up to
 * 975 times (Polar Express), and so a rounding error of 2⁻²⁴ to 6e-5, for two results and a few
 * roundings each.
 */
const ROUNDING = 3e-4;

const FEW = { numRuns: 6 };

const presets = fc.constantFrom(
  ["JORDAN", JORDAN] as const,
  ["POLAR_EXPRESS", POLAR_EXPRESS] as const,
  ["LELOYKUN", LELOYKUN] as const,
  ["CONVERGING", CONVERGING] as const,
  ["CUBIC", CUBIC(8)] as const,
);
const normalizations = fc.constantFrom("add", "clamp");
const sides = { m: fc.integer({ min: 2, max: 24 }), n: fc.integer({ min: 2, max: 40 }) };
const matrices = fc.record({
  ...sides,
  seed: fc.nat(),
  preset: presets,
  normalization: normalizations,
});

const normal = (seed: number, label: string, shape: readonly number[]): Tensor =>
  new Random(seed).fork(label).normal(backend, shape);

/**
 * Makes an m×n matrix of a given rank, with its other singular values in [0.3, 1], and its exact
 * sign.
 */
function ofRank(seed: number, m: number, n: number, rank: number): { M: Tensor; sign: Tensor } {
  return scope(() => {
    const U = orthonormalizeRows(normal(seed, "U", [rank, m]));
    const V = orthonormalizeRows(normal(seed, "V", [rank, n]));
    const values = Array.from({ length: rank * rank }, (_, index) =>
      index % (rank + 1) === 0 ? 1 - (0.7 * index) / (rank * rank) : 0,
    );
    const S = tensor(backend, values, [rank, rank]);
    return {
      M: matmul(U, matmul(S, V), { transposeA: true }),
      sign: matmul(U, V, { transposeA: true }),
    };
  });
}

async function valuesOf(x: Tensor): Promise<Float64Array> {
  const [m, n] = x.shape as [number, number];
  const host = await x.read();
  const rows = m <= n ? host : host.map((_, i) => host[(i % m) * n + Math.floor(i / m)]!);
  return singularValueDecomposition(rows, Math.min(m, n), Math.max(m, n)).values.sort().reverse();
}

test("newtonSchulz() is equivariant for every preset: NS(ΩGΨ) = Ω NS(G) Ψ", () =>
  fc.assert(
    fc.asyncProperty(matrices, async ({ m, n, seed, preset, normalization }) => {
      const options = { coefficients: preset[1], normalization } as const;
      const { rotated, expected } = scope(() => {
        const G = normal(seed, "G", [m, n]);
        const left = orthonormalizeRows(normal(seed, "left", [m, m]));
        const right = orthonormalizeRows(normal(seed, "right", [n, n]));
        return {
          rotated: newtonSchulz(matmul(matmul(left, G), right), options),
          expected: matmul(matmul(left, newtonSchulz(G, options)), right),
        };
      });
      expect(relativeError(await rotated.read(), await expected.read())).toBeLessThan(ROUNDING);
      rotated.dispose();
      expected.dispose();
    }),
    FEW,
  ));

test("CUBIC() refuses an invalid number of steps", () => {
  for (const steps of [0, -1, 2.5]) {
    expect(() => CUBIC(steps)).toThrow(
      `Cannot iterate ${steps} times: this is not a count; choose a positive whole number`,
    );
  }
});

test("newtonSchulz() does not depend on the scale of a matrix far above epsilon, and is odd", () =>
  fc.assert(
    fc.asyncProperty(
      matrices,
      fc.double({ min: -1, max: 12, noNaN: true }),
      async ({ m, n, seed, preset, normalization }, exponent) => {
        const options = { coefficients: preset[1], normalization } as const;
        const { plain, scaled } = scope(() => {
          const G = normal(seed, "G", [m, n]);
          return {
            plain: newtonSchulz(G, options),
            scaled: newtonSchulz(scale(G, -(10 ** exponent)), options),
          };
        });
        const expected = (await plain.read()).map((value) => -value);
        expect(relativeError(await scaled.read(), expected)).toBeLessThan(ROUNDING);
        plain.dispose();
        scaled.dispose();
      },
    ),
    FEW,
  ));

test("lowRankMsign() gives a projector OᵀO of rank at most k, and msign() where k reaches the rank", () =>
  fc.assert(
    fc.asyncProperty(
      fc.record(sides),
      fc.nat(),
      fc.nat(),
      fc.nat(),
      async ({ m, n }, seed, forRank, forK) => {
        const most = Math.min(m, n);
        const rank = 1 + (forRank % most);
        const k = 1 + (forK % most);
        const { M, sign } = ofRank(seed, m, n, rank);
        const method = "powerIteration";
        using O = await lowRankMsign(M, { rank: k, method, random: new Random(seed) });
        using gram = matmul(O, O, { transposeA: true });
        using square = matmul(gram, gram);
        expect(relativeError(await square.read(), await gram.read())).toBeLessThan(1e-5);
        const values = await valuesOf(O);
        expect(values.filter((value) => value > 1e-4).length).toBeLessThanOrEqual(
          Math.min(k, rank),
        );
        if (k >= rank) {
          const expected = await sign.read();
          // What float32 loses of an exact sign.
          expect(relativeError(await O.read(), expected)).toBeLessThan(2e-3);
          using whole = await msign(M);
          expect(relativeError(await whole.read(), expected)).toBeLessThan(2e-3);
        }
        M.dispose();
        sign.dispose();
      },
    ),
    FEW,
  ));

test("lowRankOrthogonalize() gives rank at most k by either method, a projector up to the inner iteration", () =>
  fc.assert(
    fc.asyncProperty(
      fc.record(sides),
      fc.nat(),
      fc.nat(),
      fc.constantFrom("columnSelection", "powerIteration"),
      async ({ m, n }, seed, forK, method) => {
        const k = 1 + (forK % Math.min(m, n));
        using M = normal(seed, "M", [m, n]);
        using O = lowRankOrthogonalize(M, { rank: k, method, random: new Random(seed) });
        const values = await valuesOf(O);
        values.forEach((value, index) => {
          // Jordan's polynomial keeps every singular value at most 1.21.
          expect(value).toBeLessThan(index < k ? 1.21 : 1e-5);
        });
      },
    ),
    FEW,
  ));
