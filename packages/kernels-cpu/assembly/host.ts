/** Sends `bytes` bytes from `pointer` to the host, as the answer to its request `id`. */
@external("host", "send")
export declare function send(id: i32, pointer: usize, bytes: usize): void;

/** Tells the host that the ring has room again. */
@external("host", "call")
export declare function call(): void;

/**
 * `C = alpha·op(A)·op(B) + beta·C` by the system's BLAS, all stored row by row, with rows so many
 * elements apart. Only where the host has one.
 */
@external("host", "multiply")
export declare function multiply(
  transposeA: bool, transposeB: bool, m: i32, n: i32, k: i32,
  alpha: f32, a: usize, rowA: i32, b: usize, rowB: i32, beta: f32, c: usize, rowC: i32,
): void;
