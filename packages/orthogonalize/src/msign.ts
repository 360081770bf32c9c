import { ArgumentError, sizeOf, type Tensor, tensor } from "@lrm/tensor";
import { matrixShape } from "./_matrix.ts";
import { singularValueDecomposition } from "./_singular_values.ts";

/**
 * Precision of the singular values of a float32 matrix, relative to the largest one and times the
 * longer side. Smaller singular values are rounding errors.
 */
const FLOAT32_EPSILON = 2 ** -23;

/**
 * Computes the exact matrix sign `U Vᵀ` of `G = U S Vᵀ` (compact decomposition), the nearest matrix
 * to G whose singular values are 0 or 1.
 *
 * Serves as oracle for the fast methods. Runs on the host in float64, by one-sided Jacobi
 * rotations. Treats singular values up to `max(m, n) · 2⁻²³ · σ_max` as zero.
 *
 * @param G  `[..., m, n]`, not modified
 * @returns  `[..., m, n]`, owned by the caller
 * @throws ArgumentError if G has a value that is not finite
 * @example
 * ```ts
 * import { msign } from "@lrm/orthogonalize";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const O = await msign(tensor(createReferenceBackend(), [3, 0, 0, 0, -4, 0], [2, 3]));
 * expect(Array.from(await O.read(), Math.round)).toEqual([1, 0, 0, 0, -1, 0]);
 * ```
 */
export async function msign(G: Tensor): Promise<Tensor> {
  const [m, n] = matrixShape(G, "a tensor");
  const source = Float64Array.from(await G.read());
  if (!source.every(Number.isFinite)) {
    throw new ArgumentError(
      "Cannot compute the sign of a matrix: it has values that are not finite",
      "check the numbers before it",
    );
  }
  const result = new Float32Array(G.size);
  const batch = sizeOf(G.shape.slice(0, -2));
  for (let index = 0; index < batch && G.size > 0; index++) {
    const from = index * m * n;
    result.set(signOf(source.subarray(from, from + m * n), m, n), from);
  }
  return tensor(G.backend, result, G.shape);
}

function signOf(G: Float64Array, m: number, n: number): Float64Array {
  if (m > n) return transpose(signOf(transpose(G, m, n), n, m), n, m);
  const { values, left, scaledRight } = singularValueDecomposition(G, m, n);
  const zero = n * FLOAT32_EPSILON * values.reduce((a, b) => Math.max(a, b), 0);
  const out = new Float64Array(m * n);
  values.forEach((value, i) => {
    if (value <= zero) return;
    for (let row = 0; row < m; row++) {
      const u = left[i * m + row]! / value;
      for (let column = 0; column < n; column++) {
        out[row * n + column]! += u * scaledRight[i * n + column]!;
      }
    }
  });
  return out;
}

function transpose(x: Float64Array, m: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < n; column++) out[column * m + row] = x[row * n + column]!;
  }
  return out;
}
