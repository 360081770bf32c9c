import {
  identity,
  matmul,
  orthonormalizeRows,
  Random,
  scale,
  type Tensor,
  tensor,
} from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { singularValueDecomposition } from "./_singular_values.ts";
import {
  CONVERGING,
  CUBIC,
  JORDAN,
  LELOYKUN,
  type NewtonSchulzCoefficients,
  POLAR_EXPRESS,
} from "./coefficients.ts";
import { msign } from "./msign.ts";
import { newtonSchulz } from "./newton_schulz.ts";

const backend = await testBackend();
const random = new Random(11);
const normal = (label: string, shape: readonly number[]) =>
  random.fork(label).normal(backend, shape);

/**
 * Allowed difference between two orders of the same float32 products in five steps; at most 2e-6
 * was measured.
 */
const ROUNDING = 1e-5;

async function valuesOf(x: Tensor): Promise<Float64Array> {
  const [m, n] = x.shape as [number, number];
  const host = await x.read();
  const rows = m <= n ? host : host.map((_, i) => host[(i % m) * n + Math.floor(i / m)]!);
  return singularValueDecomposition(rows, Math.min(m, n), Math.max(m, n)).values;
}

describe("newtonSchulz() maps a singular value as its polynomials do", () => {
  const table: [string, NewtonSchulzCoefficients, number, number][] = [
    ["JORDAN", JORDAN, 0.01, 0.69892],
    ["JORDAN", JORDAN, 0.1, 0.71212],
    ["JORDAN", JORDAN, 0.5, 0.76544],
    ["JORDAN", JORDAN, 1, 0.69644],
    ["POLAR_EXPRESS", POLAR_EXPRESS, 0.01, 0.99678],
    ["POLAR_EXPRESS", POLAR_EXPRESS, 0.1, 1.01646],
    ["POLAR_EXPRESS", POLAR_EXPRESS, 0.5, 1.0864],
    ["POLAR_EXPRESS", POLAR_EXPRESS, 1, 0.90354],
    ["CONVERGING", CONVERGING, 1e-4, 0.39303],
    ["CONVERGING", CONVERGING, 2e-4, 0.69968],
    ["CONVERGING", CONVERGING, 1e-3, 1],
    ["CONVERGING", CONVERGING, 0.5, 1],
  ];
  test.each(table)("%s: %s of the norm", async (_, coefficients, sigma, expected) => {
    using G = tensor(backend, [sigma, 0, 0, Math.sqrt(1 - sigma ** 2)], [2, 2]);
    using O = newtonSchulz(G, { coefficients, epsilon: 0 });
    // The table's values have five digits.
    expect((await O.read())[0]).toBeCloseTo(expected, 4);
  });
});

test("newtonSchulz() maps singular values of at least 1 % of the norm into [0.68, 1.14]", async () => {
  for (const shape of [
    [40, 61],
    [61, 40],
  ]) {
    using G = normal("band", shape);
    using O = newtonSchulz(G);
    for (const value of await valuesOf(O)) {
      expect(value).toBeGreaterThan(0.68);
      expect(value).toBeLessThan(1.14);
    }
  }
});

test("newtonSchulz() with LELOYKUN is nearer to the exact sign than with JORDAN", async () => {
  using G = normal("closer", [24, 40]);
  using exact = await msign(G);
  const expected = await exact.read();
  using fitted = newtonSchulz(G, { coefficients: LELOYKUN });
  using plain = newtonSchulz(G);
  const error = relativeError(await fitted.read(), expected);
  expect(error).toBeLessThan(0.5 * relativeError(await plain.read(), expected));
});

test.each([
  ["jordan", JORDAN],
  ["polarExpress", POLAR_EXPRESS],
  ["leloykun", LELOYKUN],
  ["converging", CONVERGING],
] as const)('newtonSchulz() knows the preset "%s" by its name', async (name, coefficients) => {
  using G = normal("named", [9, 14]);
  using byName = newtonSchulz(G, { coefficients: name });
  using byValue = newtonSchulz(G, { coefficients });
  expect(await byName.read()).toEqual(await byValue.read());
});

test("newtonSchulz() refuses an unknown preset", () => {
  using G = normal("unknown", [2, 2]);
  for (const coefficients of ["cubic", "toString"]) {
    expect(() => newtonSchulz(G, { coefficients: coefficients as "jordan" })).toThrow(
      "Cannot iterate with these coefficients",
    );
  }
});

test("newtonSchulz() with CONVERGING converges to the exact sign, from 0.2 % of the norm on", async () => {
  using G = normal("converging", [16, 40]);
  using exact = await msign(G);
  using O = newtonSchulz(G, { coefficients: CONVERGING });
  expect(relativeError(await O.read(), await exact.read())).toBeLessThan(ROUNDING);
});

test("newtonSchulz() with CUBIC converges to the exact sign", async () => {
  using G = normal("cubic", [16, 40]);
  using exact = await msign(G);
  using O = newtonSchulz(G, { coefficients: CUBIC(20) });
  expect(relativeError(await O.read(), await exact.read())).toBeLessThan(ROUNDING);
});

test("newtonSchulz() is equivariant: NS(ΩGΨ) = Ω NS(G) Ψ for orthogonal Ω and Ψ", async () => {
  using left = orthonormalizeRows(normal("left", [24, 24]));
  using right = orthonormalizeRows(normal("right", [37, 37]));
  using G = normal("equivariant", [24, 37]);
  using rotated = newtonSchulz(matmul(matmul(left, G), right));
  using expected = matmul(matmul(left, newtonSchulz(G)), right);
  expect(relativeError(await rotated.read(), await expected.read())).toBeLessThan(ROUNDING);
});

test.each([20, 60])(
  "newtonSchulz() of the transpose of a 12×%i matrix is the transpose",
  async (n) => {
    using G = normal("transpose", [12, n]);
    using I = identity(backend, n);
    using transposed = matmul(I, G, { transposeB: true });
    using wide = newtonSchulz(G);
    using tall = newtonSchulz(transposed);
    const expected = await wide.read();
    const actual = (await tall.read()).map((_, i, all) => all[(i % n) * 12 + Math.floor(i / n)]!);
    expect(relativeError(actual, expected)).toBeLessThan(ROUNDING);
  },
);

test.each([
  ["JORDAN", JORDAN],
  ["POLAR_EXPRESS", POLAR_EXPRESS],
])(
  "newtonSchulz() with %s takes two steps at once far from square, to the same result",
  async (_, coefficients) => {
    // [G 0] has the singular values of G, and a shape that is iterated in pairs.
    using G = normal("pairs", [30, 40]);
    using padding = tensor(
      backend,
      Float32Array.from({ length: 40 * 100 }, (_, i) => (Math.floor(i / 100) === i % 100 ? 1 : 0)),
      [40, 100],
    );
    using padded = matmul(G, padding);
    using plain = newtonSchulz(G, { coefficients });
    using expected = matmul(plain, padding);
    using actual = newtonSchulz(padded, { coefficients });
    expect(relativeError(await actual.read(), await expected.read())).toBeLessThan(2 * ROUNDING);
  },
);

test("newtonSchulz() does not depend on the scale until epsilon matters", async () => {
  using G = normal("scale", [20, 33]);
  using O = newtonSchulz(G);
  const expected = await O.read();
  for (const factor of [1e-3, 1e12, 1e17]) {
    using scaled = scale(G, factor);
    using result = newtonSchulz(scaled);
    expect(relativeError(await result.read(), expected)).toBeLessThan(ROUNDING);
  }
  using tiny = scale(G, 1e-15);
  using result = newtonSchulz(tiny, { epsilon: 0 });
  expect(relativeError(await result.read(), expected)).toBeLessThan(ROUNDING);
});

test.each([{ normalization: "add" }, { normalization: "clamp" }, { epsilon: 0 }] as const)(
  "newtonSchulz() keeps zero at zero with %o",
  async (options) => {
    using G = tensor(backend, new Float32Array(35), [5, 7]);
    using O = newtonSchulz(G, options);
    expect((await O.read()).every((value) => value === 0)).toBe(true);
  },
);

test.each([
  ["JORDAN", JORDAN, {}],
  ["JORDAN", JORDAN, { normalization: "clamp", epsilon: 1e-3 }],
  ["POLAR_EXPRESS", POLAR_EXPRESS, {}],
  ["POLAR_EXPRESS", POLAR_EXPRESS, { normalization: "clamp", epsilon: 0.5 }],
] as const)(
  "newtonSchulz() of single rows and columns is accurate, however steep %s is, with %o",
  async (_, coefficients, options) => {
    const { steps, normFactor } = coefficients;
    const { epsilon, normalization } = {
      epsilon: coefficients.epsilon,
      normalization: "add",
      ...options,
    };
    for (const [m, n] of [
      [1, 1],
      [1, 7],
      [9, 1],
    ] as const) {
      using G = normal(`vectors ${m} ${n}`, [50, m, n]);
      using O = newtonSchulz(G, { coefficients, ...options });
      const host = await G.read();
      const size = m * n;
      const expected = Array.from(host, (value, index) => {
        const from = index - (index % size);
        const norm = normFactor * Math.hypot(...host.subarray(from, from + size));
        let x = 1 / (normalization === "add" ? norm + epsilon : Math.max(norm, epsilon));
        let sigma = (norm / normFactor) * x;
        for (const [a, b, c] of steps) {
          const q = a + b * sigma ** 2 + c * sigma ** 4;
          x *= q;
          sigma *= q;
        }
        return value * x;
      });
      expect(relativeError(await O.read(), expected)).toBeLessThan(5e-6);
    }
  },
);

test("newtonSchulz() in float16 lands in a wider band, or refuses a device without it", async () => {
  using G = normal("float16", [40, 61]);
  if (backend.info.float16 !== true) {
    expect(() => newtonSchulz(G, { precision: "float16" })).toThrow(
      `Cannot multiply in float16 on ${backend.name}: this device has no float16; use float32`,
    );
    return;
  }
  using O = newtonSchulz(G, { precision: "float16" });
  for (const value of await valuesOf(O)) {
    expect(value).toBeGreaterThan(0.6);
    expect(value).toBeLessThan(1.25);
  }
  using expected = newtonSchulz(G);
  const error = relativeError(await O.read(), await expected.read());
  expect(error).toBeGreaterThan(1e-5); // it did round
  expect(error).toBeLessThan(0.1);
});

test("newtonSchulz() does not depend on scale, from the smallest norms of float32 to the largest", async () => {
  for (const shape of [
    [6, 9],
    [9, 2],
    [1, 7],
    [7, 1],
    [2, 3, 4],
  ]) {
    const plain = new Random(2).normal(backend, shape);
    const expected = await newtonSchulz(plain, { epsilon: 0 }).read();
    for (const factor of [2 ** -110, 2 ** -80, 2 ** -30, 2 ** 30, 2 ** 80, 2 ** 120]) {
      const scaled = scale(plain, factor);
      // A power of two: the same bits.
      expect(await newtonSchulz(scaled, { epsilon: 0 }).read()).toEqual(expected);
      if (factor > 1)
        expect(relativeError(await newtonSchulz(scaled).read(), expected)).toBeLessThan(1e-4);
    }
  }
});

test("newtonSchulz() of values that are not finite is NaN", async () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const x = new Float32Array(48).fill(0.5);
    x[17] = bad;
    const values = await newtonSchulz(tensor(backend, x, [6, 8])).read();
    expect(values.some((value) => Number.isNaN(value))).toBe(true);
  }
});

test("newtonSchulz() of a batch is that of each matrix", async () => {
  for (const [m, n] of [
    [9, 21],
    [30, 9],
  ] as const) {
    using G = normal("batch", [2, 3, m, n]);
    using O = newtonSchulz(G);
    expect(O.shape).toEqual([2, 3, m, n]);
    const all = await O.read();
    using flat = G.reshape([6, m * n]);
    for (let index = 0; index < 6; index++) {
      using one = flat.slice(index, index + 1).reshape([m, n]);
      using expected = newtonSchulz(one);
      const actual = all.slice(index * m * n, (index + 1) * m * n);
      expect(relativeError(actual, await expected.read())).toBeLessThan(ROUNDING);
    }
  }
});

test("newtonSchulz() does not modify its argument and leaves no memory but the result", async () => {
  using G = normal("clean", [14, 30]);
  const given = await G.read();
  const before = backend.memory();
  const O = newtonSchulz(G);
  expect(backend.memory().liveBuffers).toBe(before.liveBuffers + 1);
  O.dispose();
  expect(backend.memory().liveBytes).toBe(before.liveBytes);
  expect(await G.read()).toEqual(given);
});

test("newtonSchulz() takes empty batches and refuses vectors", () => {
  using none = tensor(backend, [], [0, 3, 4]);
  using O = newtonSchulz(none);
  expect(O.shape).toEqual([0, 3, 4]);
  using vector = tensor(backend, [1, 2, 3]);
  expect(() => newtonSchulz(vector)).toThrow("at least two axes");
});

test("newtonSchulz() refuses invalid options", () => {
  using G = tensor(backend, [1, 2, 3, 4], [2, 2]);
  expect(() => newtonSchulz(G, { epsilon: -1 })).toThrow(
    "Cannot iterate with epsilon -1: it must be at least 0; choose such a number",
  );
  expect(() => newtonSchulz(G, { normalization: "max" as "clamp" })).toThrow(
    'Cannot iterate with normalization "max": there is no such normalization; choose "add" or "clamp"',
  );
  expect(() => newtonSchulz(G, { precision: "half" as "float16" })).toThrow(
    'Cannot iterate with precision "half": there is no such precision; choose "float32" or "float16"',
  );
});
