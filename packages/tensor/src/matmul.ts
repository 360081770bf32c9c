import { noHalfTarget, noHalves } from "./_only_float32.ts";
import { sameBackend } from "./_same_backend.ts";
import { asFloat32 } from "./as_float32.ts";
import { isHalf } from "./dtype.ts";
import { ArgumentError } from "./errors.ts";
import type { MapKernel } from "./expression.ts";
import { map } from "./map.ts";
import { programOf } from "./program.ts";
import { formatShape, type Shape, sameShape, sizeOf } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/**
 * Batched matrix product, `out = alpha · op(a) · op(b) + beta · c + bias`.
 *
 * op(a) is m×k and op(b) is k×n. `a` is stored as `[m, k]`, or as `[k, m]` when transposed; `b` as
 * `[k, n]` or `[n, k]`; all are contiguous. `c` may be `out`; `a` and `b` never overlap `out`. With
 * `beta` 0, `c` is not read.
 */
export interface MatmulOperation {
  readonly kind: "matmul";
  readonly a: Tensor;
  readonly b: Tensor;
  readonly out: Tensor;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly batch: number;
  /** Elements between matrices of a batch; 0 repeats one matrix. */
  readonly strideA: number;
  readonly strideB: number;
  readonly strideC: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly alpha: number;
  readonly beta: number;
  /** `[batch, m, n]` with `strideC` between matrices. */
  readonly c: Tensor | undefined;
  /** `[n]`, added to every row. */
  readonly bias: Tensor | undefined;
  /**
   * Promise that the product (and `c`) is symmetric, so that half of it may be computed and
   * mirrored.
   */
  readonly symmetric: boolean;
  /**
   * Rounds every element of `a` and `b` to float16, to the nearest or the next one (WGSL does not
   * specify it); adds products in float32. Set only if {@link BackendInfo.float16}.
   */
  readonly float16: boolean;
  /**
   * Second output, computed from every finished element. Never set with `symmetric`, and only if
   * {@link BackendInfo.epilogues}.
   */
  readonly epilogue: MatmulEpilogue | undefined;
}

/** An elementwise function of a product, `y = kernel(out)`. */
export interface MatmulEpilogue {
  /** Kernel without row reductions and column index. */
  readonly kernel: MapKernel<"x", never, "y">;
  /** Contiguous tensor of the product's shape that overlaps no other operand. */
  readonly y: Tensor;
}

/** Options of {@link matmul}. */
export interface MatmulOptions {
  /** Reads `a` as its transpose. Default false. */
  readonly transposeA?: boolean;
  /** Reads `b` as its transpose. Default false. */
  readonly transposeB?: boolean;
  /** Factor of the product. Default 1. */
  readonly alpha?: number;
  /** Factor of `c`. Default 1 where `c` is given. */
  readonly beta?: number;
  /** Summand, multiplied by `beta`: `[..., m, n]`. May be `into`. */
  readonly c?: Tensor;
  /** `[n]`, added to every row. */
  readonly bias?: Tensor;
  /**
   * Promises that the product (and `c`) is symmetric, so that half of it is computed. Default
   * false.
   */
  readonly symmetric?: boolean;
  /**
   * "float16" rounds the elements of `a` and `b` to float16, which is faster where a device has it,
   * and adds their products in float32. Default "float32".
   */
  readonly precision?: "float32" | "float16";
  /** A tensor to overwrite instead of allocating; never `a` or `b`. */
  readonly into?: Tensor;
  /**
   * Elementwise function of the result, `y = kernel(result)`, fused with the product where the
   * device can.
   */
  readonly epilogue?: MatmulEpilogue;
}

/**
 * Multiplies matrices, batched over leading axes: `alpha · op(a) · op(b) + beta · c + bias`.
 *
 * A matrix of 16 bits is converted to float32 for the call, in memory that is freed at its end.
 *
 * @param a  `[..., m, k]`, or `[..., k, m]` with `transposeA`
 * @param b  `[..., k, n]`, or `[..., n, k]` with `transposeB`; leading axes equal to a's, or none
 *   (one matrix for all)
 * @returns  `[..., m, n]`: `into`, or a new tensor owned by the caller
 * @throws ArgumentError if dimensions do not match, an operand is int32 or on another backend, or
 *   float16 is requested on a device without it
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  if (isHalf(a.dtype) || isHalf(b.dtype)) {
    using wideA = asFloat32(a);
    using wideB = asFloat32(b);
    return matmul(wideA, wideB, options);
  }
  const { transposeA = false, transposeB = false, alpha = 1, c, bias, symmetric = false } = options;
  noHalves("add products to", c, bias);
  noHalfTarget("write products", options.into, options.epilogue?.y);
  if (
    [a, b, c, bias, options.into, options.epilogue?.y].some((operand) => operand?.dtype === "int32")
  ) {
    throw new ArgumentError(
      "Cannot multiply int32 tensors: matrices are float32",
      "copy() them to float32 first",
    );
  }
  for (const [name, factor] of Object.entries({ alpha, beta: options.beta ?? 1 })) {
    if (typeof factor === "number") continue;
    throw new ArgumentError(
      `Cannot multiply with ${name} of type ${typeof factor}: factors are numbers`,
      "pass a number",
    );
  }
  sameBackend(a, b, c, bias, options.into, options.epilogue?.y);
  const float16 = options.precision === "float16";
  if (float16 && a.backend.info.float16 !== true) {
    throw new ArgumentError(
      `Cannot multiply in float16 on ${a.backend.name}: this device has no float16`,
      "use float32",
    );
  }
  const [m, k] = matrixOf(a, transposeA);
  const [kb, n] = matrixOf(b, transposeB);
  const fail = (why: string, remedy: string): never => {
    throw new ArgumentError(
      `Cannot multiply ${describe(a.shape, transposeA)} by ${describe(b.shape, transposeB)}: ${why}`,
      remedy,
    );
  };
  if (k !== kb)
    fail(`inner dimensions must match, got ${k} and ${kb}`, "transpose or reshape one of them");
  if (symmetric && m !== n)
    fail(`a symmetric product is square, got ${m} × ${n}`, "leave `symmetric` out");
  const leadA = a.shape.slice(0, -2);
  const leadB = b.shape.slice(0, -2);
  if (!sameShape(leadA, leadB) && leadA.length > 0 && leadB.length > 0) {
    fail(
      `leading dimensions must be equal or absent, got ${formatShape(leadA)} and ${formatShape(leadB)}`,
      "reshape one of them",
    );
  }
  const lead = leadA.length > 0 ? leadA : leadB;
  const shape = [...lead, m, n];
  const out = options.into ?? Tensor.allocate(a.backend, shape);
  for (const [name, given] of [
    ["into", out],
    ["c", c],
  ] as const) {
    if (given !== undefined && !sameShape(given.shape, shape)) {
      fail(
        `\`${name}\` must have shape ${formatShape(shape)}, got ${formatShape(given.shape)}`,
        "pass a tensor of that shape",
      );
    }
  }
  if (bias !== undefined && bias.size !== n)
    fail(`\`bias\` must have ${n} elements, got ${bias.size}`, "pass one number for each column");
  const { epilogue } = options;
  if (epilogue !== undefined && !sameShape(epilogue.y.shape, shape)) {
    fail(
      `\`epilogue.y\` must have shape ${formatShape(shape)}, got ${formatShape(epilogue.y.shape)}`,
      "pass a tensor of that shape",
    );
  }
  if (out.size === 0) return out;
  const fused =
    a.backend.info.epilogues === true &&
    !symmetric &&
    !(epilogue !== undefined && programOf(epilogue.kernel).usesRows);
  // If all matrices of a share one b, one tall product does: [batch·m, k] · [k, n].
  const tall = leadB.length === 0 && leadA.length > 0 && !transposeA;
  const batch = tall ? 1 : sizeOf(lead);
  a.backend.run<MatmulOperation>({
    kind: "matmul",
    a,
    b,
    out,
    m: tall ? sizeOf(leadA) * m : m,
    n,
    k,
    batch,
    strideA: leadA.length > 0 && !tall ? m * k : 0,
    strideB: leadB.length > 0 ? k * n : 0,
    strideC: m * n,
    transposeA,
    transposeB,
    alpha,
    beta: c === undefined ? 0 : (options.beta ?? 1),
    c,
    bias,
    symmetric: symmetric && !tall,
    float16,
    epilogue: fused ? epilogue : undefined,
  });
  if (epilogue !== undefined && !fused)
    map(epilogue.kernel, { x: out }, { into: { y: epilogue.y } });
  return out;
}

/** Returns the numbers of rows and columns of op(x). */
function matrixOf(x: Tensor, transposed: boolean): [number, number] {
  const [rows, columns] = x.shape.slice(-2);
  if (rows === undefined || columns === undefined) {
    throw new ArgumentError(
      `Cannot multiply a tensor of shape ${formatShape(x.shape)}: it needs at least two axes`,
      "reshape it to a matrix",
    );
  }
  return transposed ? [columns, rows] : [rows, columns];
}

const describe = (shape: Shape, transposed: boolean): string =>
  `${formatShape(shape)}${transposed ? "ᵀ" : ""}`;
