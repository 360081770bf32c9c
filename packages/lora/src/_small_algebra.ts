/** A matrix on the host, row by row, in double precision. */
export interface HostMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** Largest sweeps of Jacobi's method; some ten are enough for any size. */
const MOST_SWEEPS = 50;

/**
 * Makes the columns of a matrix orthonormal, in place, by Gram–Schmidt, twice for precision. A
 * column that depends on those before it becomes zero.
 */
export function orthonormalize({ rows, columns, values }: HostMatrix): void {
  for (let column = 0; column < columns; column++) {
    const before = norm(column);
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < column; other++) {
        const share = dot(column, other);
        for (let row = 0; row < rows; row++) {
          values[row * columns + column]! -= share * values[row * columns + other]!;
        }
      }
    }
    const length = norm(column);
    const scale = length > 1e-12 * before ? 1 / length : 0;
    for (let row = 0; row < rows; row++) values[row * columns + column]! *= scale;
  }

  function dot(a: number, b: number): number {
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      sum += values[row * columns + a]! * values[row * columns + b]!;
    }
    return sum;
  }

  function norm(column: number): number {
    return Math.sqrt(dot(column, column));
  }
}

/**
 * Computes the singular values and the left singular vectors of a matrix with few rows, by Jacobi's
 * rotations of its rows.
 *
 * @param matrix  overwritten: its rows become the right singular vectors, times their values
 * @returns  rotations whose rows are the left singular vectors, in the order of the rows
 */
export function rotateRows({ rows, columns, values }: HostMatrix): Float64Array {
  const rotations = new Float64Array(rows * rows);
  for (let row = 0; row < rows; row++) rotations[row * rows + row] = 1;
  for (let sweep = 0, turned = true; turned && sweep < MOST_SWEEPS; sweep++) {
    turned = false;
    for (let p = 0; p < rows; p++) {
      for (let q = p + 1; q < rows; q++) turned = rotate(p, q) || turned;
    }
  }
  return rotations;

  /** Makes two rows orthogonal. Returns false if they are already. */
  function rotate(p: number, q: number): boolean {
    let [pp, qq, pq] = [0, 0, 0];
    for (let i = 0; i < columns; i++) {
      const [x, y] = [values[p * columns + i]!, values[q * columns + i]!];
      pp += x * x;
      qq += y * y;
      pq += x * y;
    }
    if (Math.abs(pq) <= 1e-14 * Math.sqrt(pp * qq)) return false;
    const ratio = (qq - pp) / (2 * pq);
    const tangent = Math.sign(ratio || 1) / (Math.abs(ratio) + Math.sqrt(1 + ratio * ratio));
    const cosine = 1 / Math.sqrt(1 + tangent * tangent);
    turn(values, columns, p, q, cosine, cosine * tangent);
    turn(rotations, rows, p, q, cosine, cosine * tangent);
    return true;
  }
}

/** Rotates two rows of a matrix into each other. */
function turn(
  values: Float64Array,
  columns: number,
  p: number,
  q: number,
  cosine: number,
  sine: number,
): void {
  for (let i = 0; i < columns; i++) {
    const [x, y] = [values[p * columns + i]!, values[q * columns + i]!];
    values[p * columns + i] = cosine * x - sine * y;
    values[q * columns + i] = sine * x + cosine * y;
  }
}
