import {
  identity,
  matmul,
  orthonormalizeRows,
  Random,
  scope,
  type Tensor,
  tensor,
} from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { PLAN_RESIDUAL, stepsFor } from "./_polynomial_inverse.ts";
import { type DampedInverseOptions, dampedInverse } from "./damped_inverse.ts";

const backend = await testBackend();
const METHODS = ["cholesky", "polynomial"] as const;

/** Makes `Qᵀ diag(values) Q` with an orthonormal Q. */
function withEigenvalues(values: readonly number[]): Tensor {
  const n = values.length;
  return scope(() => {
    const Q = orthonormalizeRows(new Random(n).normal(backend, [n, n]));
    const diagonal = values.flatMap((value, i) => values.map((_, j) => (i === j ? value : 0)));
    const D = tensor(backend, diagonal, [n, n]);
    return matmul(matmul(Q, D, { transposeA: true }), Q);
  });
}

/** Reads the inverse and the flags. */
async function inverted(K: Tensor, options: DampedInverseOptions = {}) {
  const { inverse, failed } = dampedInverse(K, options);
  const host = { X: await inverse.read(), failed: Array.from(await failed.read()) };
  inverse.dispose();
  failed.dispose();
  return host;
}

/**
 * Computes `‖(K + ridge I)X − I‖ / √n` in float64: the root mean square of the relative errors of
 * eigenvalues.
 */
async function residual(K: Tensor, X: ArrayLike<number>, damping: number): Promise<number> {
  const n = K.shape.at(-1)!;
  const k = await K.read();
  let ridge = 1e-8;
  for (let i = 0; i < n; i++) ridge += (damping * k[i * n + i]!) / n;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = ridge * X[i * n + j]! - (i === j ? 1 : 0);
      for (let l = 0; l < n; l++) sum += k[i * n + l]! * X[l * n + j]!;
      squares += sum * sum;
    }
  }
  return Math.sqrt(squares / n);
}

const SPECTRA: Readonly<Record<string, (n: number, i: number) => number>> = {
  even: (n, i) => (i + 1) / n,
  decaying: (n, i) => 10 ** ((-6 * i) / n),
  "one direction": (_, i) => (i === 0 ? 1 : 0),
  huge: (n, i) => (1e18 * (i + 1)) / n,
};

describe.each(Object.entries(SPECTRA))("dampedInverse() of a spectrum: %s", (_, spectrum) => {
  test.each([1, 2, 17, 64, 130])("is the inverse, at %i rows", async (n) => {
    using K = withEigenvalues(Array.from({ length: n }, (_, i) => spectrum(n, i)));
    for (const damping of [0.2, 0.01]) {
      const exact = await inverted(K, { damping });
      expect(exact.failed).toEqual([0]);
      // Condition numbers up to n/damping = 1.3e4 times 2⁻²⁴ are 8e-4.
      expect(await residual(K, exact.X, damping)).toBeLessThan(1e-3);
      const near = await inverted(K, { damping, method: "polynomial" });
      expect(near.failed).toEqual([0]);
      expect(await residual(K, near.X, damping)).toBeLessThan(PLAN_RESIDUAL + 1e-3);
    }
  });
});

test.each(METHODS)(
  "dampedInverse() by %s gives the identity where it fails, and a flag, on the device",
  async (method) => {
    const n = 70;
    const good = Float32Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 2 : 0));
    const changed = (...at: readonly (readonly [number, number])[]): Float32Array => {
      const copy = good.slice();
      for (const [index, value] of at) copy[index] = value;
      return copy;
    };
    const matrices = [
      good,
      changed([0, Number.NaN]),
      changed([5, Number.NaN], [5 * n, Number.NaN]), // beside the diagonal
      changed([n * n - 1, -40]), // an eigenvalue far below 0
      changed([3, Number.POSITIVE_INFINITY], [3 * n, Number.POSITIVE_INFINITY]),
      good.map((value) => -value),
    ];
    using K = tensor(
      backend,
      matrices.flatMap((each) => Array.from(each)),
      [2, 3, n, n],
    );
    const { X, failed } = await inverted(K, { method });
    expect(failed).toEqual([0, 1, 1, 1, 1, 1]);
    // 2 and a damping of 0.4
    const scale = method === "cholesky" ? 1e-6 : PLAN_RESIDUAL;
    matrices.forEach((_, index) => {
      const own = X.subarray(index * n * n, (index + 1) * n * n);
      const expected = index === 0 ? 1 / 2.4 : 1;
      const worst = Math.max(
        ...own.map((value, at) => Math.abs(value - (at % (n + 1) === 0 ? expected : 0))),
      );
      expect(worst).toBeLessThanOrEqual(index === 0 ? scale : 0);
    });
  },
);

test.each(METHODS)("dampedInverse() by %s of zero is 1/epsilon", async (method) => {
  using K = tensor(backend, new Float32Array(9), [3, 3]);
  const { X, failed } = await inverted(K, { method, epsilon: 0.5 });
  expect(failed).toEqual([0]);
  Array.from(X).forEach((value, at) => {
    expect(Math.abs(value - (at % 4 === 0 ? 2 : 0))).toBeLessThan(2 * PLAN_RESIDUAL);
  });
  expect(await inverted(K, { method, epsilon: 0 })).toMatchObject({ failed: [1] });
});

test("dampedInverse() does not modify its argument and leaves no memory but its results", async () => {
  for (const method of METHODS) {
    using K = identity(backend, 80);
    const before = backend.memory().liveBuffers;
    const { inverse, failed } = dampedInverse(K, { method });
    expect(backend.memory().liveBuffers).toBe(before + 2);
    inverse.dispose();
    failed.dispose();
    expect(Array.from(await K.read()).filter((value) => value === 1)).toHaveLength(80);
  }
});

test("dampedInverse() takes as many polynomials as the damping requires", () => {
  expect(stepsFor(0.2 / 128)).toHaveLength(5);
  expect(stepsFor(0.2 / 768)).toHaveLength(6);
  expect(stepsFor(0.2 / 3072)).toHaveLength(7);
  expect(stepsFor(1e-20)).toHaveLength(30);
});

test("dampedInverse() refuses a damping that is not above 0, and matrices that are not square", () => {
  using K = identity(backend, 2);
  for (const damping of [0, -1, Number.NaN]) {
    expect(() => dampedInverse(K, { damping })).toThrow(
      `Cannot invert with damping ${damping} and epsilon 1e-8: the inverse would not exist or not be stable; choose a damping above 0, such as 0.2`,
    );
  }
  using wide = tensor(backend, [1, 2], [1, 2]);
  expect(() => dampedInverse(wide)).toThrow("Cannot invert [1, 2]: the matrices must be square");
});
