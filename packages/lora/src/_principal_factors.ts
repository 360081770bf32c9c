import { matmul, type Random, type Tensor, tensor } from "@lrm/tensor";
import { orthonormalize, rotateRows } from "./_small_algebra.ts";

/** Columns beyond the rank, which make the subspace precise (Halko et al. 2011, section 4.2). */
const OVERSAMPLING = 8;
/** Iterations of the subspace, as `pissa_niter_16` of PEFT. */
const ITERATIONS = 16;
/** Largest smaller side of matrices that are decomposed exactly. */
const EXACT_SIDE = 64;

/** The factors of a weight's principal part, on the host. */
export interface PrincipalFactors {
  /** A, `[rank, in]`. */
  readonly down: Float32Array<ArrayBuffer>;
  /** B, `[out, rank]`. */
  readonly up: Float32Array<ArrayBuffer>;
}

/**
 * Splits the principal part off a weight W: with `W = U Σ Vᵀ`, the factors `A = √(Σᵣ/s) Vᵣᵀ` and
 * `B = Uᵣ √(Σᵣ/s)` of the `rank` largest singular values. Products are on the device of W, and the
 * small decomposition on the host. Subspaces of large weights are found by iteration.
 *
 * @param weight  W, `[out, in]`
 * @param scale  s, by which the product B A is multiplied
 * @param random  of the first subspace
 * @see Meng et al. 2024, https://arxiv.org/abs/2404.02948
 */
export async function principalFactors(
  weight: Tensor,
  { rank, scale }: { readonly rank: number; readonly scale: number },
  random: Random,
): Promise<PrincipalFactors> {
  const [out, input] = weight.shape as readonly [number, number];
  const side = Math.min(out, input);
  const width = side <= EXACT_SIDE ? side : Math.min(side, rank + OVERSAMPLING);
  // Orthonormal columns that span the subspace of the inputs, and then of the outputs.
  const inputs = Float64Array.from(normals(random, input * width));
  orthonormalize({ rows: input, columns: width, values: inputs });
  const outputs = new Float64Array(out * width);
  for (let iteration = 0; iteration < (width === side ? 1 : ITERATIONS); iteration++) {
    outputs.set(await product(weight, inputs, [input, width], false));
    orthonormalize({ rows: out, columns: width, values: outputs });
    inputs.set(await product(weight, outputs, [out, width], true));
    if (iteration < ITERATIONS - 1 && width < side) {
      orthonormalize({ rows: input, columns: width, values: inputs });
    }
  }
  // Qᵀ W, [width, in], whose rows become σ v.
  const rows = transposed(inputs, input, width);
  const left = rotateRows({ rows: width, columns: input, values: rows });
  const sigma = Array.from({ length: width }, (_, row) =>
    Math.sqrt(rows.subarray(row * input, (row + 1) * input).reduce((sum, x) => sum + x * x, 0)),
  );
  const chosen = sigma.map((_, row) => row).sort((a, b) => sigma[b]! - sigma[a]!);
  const down = new Float32Array(rank * input);
  const up = new Float32Array(out * rank);
  for (const [index, row] of chosen.slice(0, rank).entries()) {
    const root = Math.sqrt(sigma[row]! / scale);
    const inverse = sigma[row]! > 0 ? root / sigma[row]! : 0;
    for (let i = 0; i < input; i++) down[index * input + i] = inverse * rows[row * input + i]!;
    for (let o = 0; o < out; o++) {
      let u = 0;
      for (let k = 0; k < width; k++) u += outputs[o * width + k]! * left[row * width + k]!;
      up[o * rank + index] = root * u;
    }
  }
  return { down, up };
}

function* normals(random: Random, count: number): Generator<number> {
  const numbers = random.numbers();
  // A sum of uniform numbers is as good as a normal one for the first subspace.
  for (let i = 0; i < count; i++) {
    yield numbers.next().value + numbers.next().value - numbers.next().value - 0.5;
  }
}

/** Returns W X, or Wᵀ X. */
async function product(
  weight: Tensor,
  values: Float64Array,
  shape: readonly [number, number],
  transposeA: boolean,
): Promise<ArrayLike<number>> {
  using x = tensor(weight.backend, Float32Array.from(values), shape);
  using y = matmul(weight, x, { transposeA });
  return await y.read();
}

function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column]!;
    }
  }
  return result;
}
