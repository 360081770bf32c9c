import { expect, test } from "vitest";
import { relativeError, spectrum, withSingularValues } from "./known_matrix.ts";

const gramOf = (x: Float64Array, m: number, n: number) =>
  Float64Array.from({ length: m * m }, (_, at) => {
    const [i, j] = [Math.floor(at / m), at % m];
    let sum = 0;
    for (let k = 0; k < n; k++) sum += x[i * n + k]! * x[j * n + k]!;
    return sum;
  });

test.each([
  [12, 20],
  [7, 33],
])("withSingularValues() of ones, %i×%i, has orthonormal rows", (m, n) => {
  const gram = gramOf(withSingularValues(m, n, new Float64Array(m).fill(1)), m, n);
  const identity = gram.map((_, at) => (at % (m + 1) === 0 ? 1 : 0));
  expect(relativeError(gram, identity)).toBeLessThan(1e-14);
});

test("withSingularValues() rotates cubes of the values as it rotates the values: they give GGᵀG", () => {
  const [m, n] = [9, 14];
  const values = spectrum(m);
  const G = withSingularValues(m, n, values);
  const gram = gramOf(G, m, n);
  const cubed = Float64Array.from({ length: m * n }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < m; k++) sum += gram[Math.floor(at / n) * m + k]! * G[k * n + (at % n)]!;
    return sum;
  });
  const expected = withSingularValues(
    m,
    n,
    values.map((value) => value ** 3),
  );
  expect(relativeError(cubed, expected)).toBeLessThan(1e-14);
});

test("withSingularValues() makes a dense matrix", () => {
  const G = withSingularValues(40, 60, spectrum(40));
  expect(G.filter((value) => Math.abs(value) < 1e-12)).toHaveLength(0);
});
