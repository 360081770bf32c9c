/** Sends `bytes` bytes at `pointer` to the host, as the answer to its request `id`. */
@external("host", "send")
export declare function send(id: i32, pointer: usize, bytes: usize): void;

/**
 * Compiles the module of `bytes` bytes at `pointer`, and puts its function into the table of
 * functions.
 */
@external("host", "install")
export declare function install(index: i32, pointer: usize, bytes: usize): void;

/** Returns the time in milliseconds. */
@external("host", "now")
export declare function now(): f64;

/** Notifies the host that the ring has room again. */
@external("host", "call")
export declare function call(): void;

/**
 * Computes `C = alpha·op(A)·op(B) + beta·C` with the system's BLAS. Matrices are row-major; row
 * strides are in elements. Only available if the host has a BLAS.
 */
@external("host", "multiply")
export declare function multiply(
  transposeA: bool, transposeB: bool, m: i32, n: i32, k: i32,
  alpha: f32, a: usize, rowA: i32, b: usize, rowB: i32, beta: f32, c: usize, rowC: i32,
): void;
