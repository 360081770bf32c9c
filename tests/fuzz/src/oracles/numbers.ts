/** A matrix in float64, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** Makes a matrix of zeros, or of given values. */
export function matrix(rows: number, columns: number, values?: Float64Array): Matrix {
  if (values !== undefined && values.length !== rows * columns) throw new Error("wrong shape");
  return { rows, columns, values: values ?? new Float64Array(rows * columns) };
}

/** Computes `a b` or `a bᵀ`, and adds a bias to each row. */
export function multiply(
  a: Matrix,
  b: Matrix,
  { transposed = false, bias }: ProductOptions = {},
): Matrix {
  const columns = transposed ? b.rows : b.columns;
  if ((transposed ? b.columns : b.rows) !== a.columns) throw new Error("wrong shape");
  const product = matrix(a.rows, columns);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = bias?.[j] ?? 0;
      for (let k = 0; k < a.columns; k++) {
        const other = transposed ? b.values[j * b.columns + k]! : b.values[k * b.columns + j]!;
        sum += a.values[i * a.columns + k]! * other;
      }
      product.values[i * columns + j] = sum;
    }
  }
  return product;
}

interface ProductOptions {
  readonly transposed?: boolean;
  readonly bias?: Float64Array;
}

/** Applies a function to every value and its index. */
export function mapped(a: Matrix, apply: (value: number, index: number) => number): Matrix {
  return { ...a, values: a.values.map(apply) };
}

/** Returns one row as a view. */
export function row({ columns, values }: Matrix, index: number): Float64Array {
  return values.subarray(index * columns, (index + 1) * columns);
}

/**
 * Computes causal attention of one head over columns `[T, size]` of queries, keys and values, from
 * `offset` on.
 */
export function attend(
  into: Matrix,
  intoOffset: number,
  [queries, queryOffset]: readonly [Matrix, number],
  [keys, keyOffset]: readonly [Matrix, number],
  [values, valueOffset]: readonly [Matrix, number],
  size: number,
): void {
  for (let t = 0; t < queries.rows; t++) {
    const scores = Array.from({ length: t + 1 }, (_, s) => {
      let sum = 0;
      for (let k = 0; k < size; k++)
        sum += row(queries, t)[queryOffset + k]! * row(keys, s)[keyOffset + k]!;
      return sum / Math.sqrt(size);
    });
    const largest = Math.max(...scores);
    const weights = scores.map((score) => Math.exp(score - largest));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let k = 0; k < size; k++) {
      let sum = 0;
      for (let s = 0; s <= t; s++) sum += (weights[s]! / total) * row(values, s)[valueOffset + k]!;
      into.values[t * into.columns + intoOffset + k] = sum;
    }
  }
}

/** Computes the mean cross-entropy of logits `[T, V]`. */
export function crossEntropy(logits: Matrix, targets: ArrayLike<number>): number {
  let sum = 0;
  for (let t = 0; t < logits.rows; t++) {
    const scores = row(logits, t);
    const largest = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
    const total = scores.reduce((all, score) => all + Math.exp(score - largest), 0);
    sum += Math.log(total) + largest - scores[targets[t]!]!;
  }
  return sum / logits.rows;
}
