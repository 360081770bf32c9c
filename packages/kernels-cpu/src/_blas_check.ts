import { type Backend, DeviceError, matmul, type Tensor, tensor } from "@lrm/tensor";

/** Rows, inner dimension and columns: large enough for the library, and of no block's size. */
const [M, K, N] = [67, 131, 89];

/**
 * Compares the library's products with exact ones. Elements are whole numbers up to 8, so that no
 * sum is rounded, whatever its order.
 *
 * @param library  name for the message
 * @throws DeviceError if an element differs
 */
export async function checkProducts(backend: Backend, library: string): Promise<void> {
  const [a, b] = [wholeNumbers(M, K, 1), wholeNumbers(K, N, 2)];
  const expected = exactProduct(a, b);
  using plain = tensor(backend, a, [M, K]);
  using other = tensor(backend, b, [K, N]);
  using turned = tensor(backend, transposed(a, M, K), [K, M]);
  using otherTurned = tensor(backend, transposed(b, K, N), [N, K]);
  const products: Tensor[] = [
    matmul(plain, other),
    matmul(turned, other, { transposeA: true }),
    matmul(plain, otherTurned, { transposeB: true }),
    matmul(turned, otherTurned, { transposeA: true, transposeB: true }),
  ];
  try {
    for (const product of products) {
      const values = await product.read();
      if (values.every((value, at) => value === expected[at])) continue;
      throw new DeviceError(
        `Cannot use ${library}: a product of whole numbers is wrong on this processor`,
        "update the library, or compute without it",
      );
    }
  } finally {
    for (const product of products) product.dispose();
  }
}

/** Makes whole numbers from −8 to 8 without a pattern that a wrong order would keep. */
function wholeNumbers(rows: number, columns: number, seed: number): Float32Array {
  return Float32Array.from({ length: rows * columns }, (_, at) => ((at * at + seed * at) % 17) - 8);
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  return values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)]!);
}

/** Multiplies `[M, K]` by `[K, N]` in float64, in which these sums are exact. */
function exactProduct(a: Float32Array, b: Float32Array): Float64Array {
  const product = new Float64Array(M * N);
  for (let row = 0; row < M; row++) {
    for (let inner = 0; inner < K; inner++) {
      const factor = a[row * K + inner]!;
      for (let column = 0; column < N; column++) {
        product[row * N + column]! += factor * b[inner * N + column]!;
      }
    }
  }
  return product;
}
