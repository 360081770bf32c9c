import type { MapKernel } from "./expression.ts";
import type { Tensor } from "./tensor.ts";

/** Memory of a backend; opaque to everybody else. */
export interface BackendBuffer {
  /** Bytes that were asked for. */
  readonly byteLength: number;
}

/** How many bytes tensors hold on a device. */
export interface MemoryStatistics {
  /** Bytes of the buffers that are allocated and not freed. */
  readonly liveBytes: number;
  /** Number of those buffers. */
  readonly liveBuffers: number;
  /** The most `liveBytes` there has been since {@link Backend.resetPeak}, or ever. */
  readonly peakBytes: number;
  /** Bytes taken from the device or the engine, including pooled buffers that wait for reuse. */
  readonly reservedBytes: number;
}

/** What and where a backend computes. */
export interface BackendInfo {
  /** One line for people: `CPU: WebAssembly SIMD with relaxed multiply-add, 2 threads`. */
  readonly description: string;
  /** Whether a graphics interface is emulated on the CPU. */
  readonly software: boolean;
  /** The most bytes that buffers may hold together, as far as it is known; `Infinity` where it is not. */
  readonly maxBytes: number;
  /** Whether {@link MatmulOperation.float16} may be asked for. Default: no. */
  readonly float16?: boolean;
  /** Whether {@link MatmulOperation.epilogue} may be asked for. Default: no; a map of its own does the same. */
  readonly epilogues?: boolean;
  /** Which of several kernels it computes with, where they add in different orders: results are equal bit for bit only where this is. Default: there is no choice. */
  readonly kernels?: string;
}

/**
 * A strided view of a tensor inside a {@link MapOperation} or {@link ReduceOperation}.
 *
 * The element at iteration index `(i0, i1, …)` is `tensor` element `offset + Σ i·strides` (all in elements, relative to the tensor's first element). A stride of 0 repeats.
 */
export interface Operand {
  readonly tensor: Tensor;
  readonly offset: number;
  /** One stride for each axis of the iteration space. */
  readonly strides: readonly number[];
}

/**
 * A fused elementwise kernel with row reductions.
 *
 * Every output element is computed from the input elements at the same iteration index, from scalars, and from reductions along the last axis (a *row*). All row reductions of a row are evaluated before its first output is written, and an element's inputs are read before its outputs are written: an output may therefore be the very same operand (same tensor, offset and strides) as an input, and only then may they overlap. An output whose last stride is 0 is constant along the row.
 */
export interface MapOperation {
  readonly kernel: MapKernel;
  /** The iteration space: 1 to 4 axes, the last one is the row. */
  readonly shape: readonly number[];
  /** In the order of `kernel.inputs`; float32 or int32 (converted to float). */
  readonly inputs: readonly Operand[];
  /** In the order of `kernel.outputs`; float32. */
  readonly outputs: readonly Operand[];
  /** In the order of `kernel.scalars`. */
  readonly scalars: readonly number[];
}

/** `out[o, i] = (accumulate ? out[o, i] : 0) + Σ_r kernel(inputs at (o, r, i))`, or the maximum instead of the sum. */
export interface ReduceOperation {
  readonly op: "sum" | "max";
  /** Has exactly one output, no row reductions and no column index. */
  readonly kernel: MapKernel;
  readonly outer: number;
  readonly reduced: number;
  readonly inner: number;
  /** Each with three strides: for outer, reduced and inner. */
  readonly inputs: readonly Operand[];
  readonly scalars: readonly number[];
  /** `outer · inner` contiguous float32 elements. */
  readonly out: Tensor;
  /** With "max": `out = max(out, …)`. */
  readonly accumulate: boolean;
}

/**
 * `out = alpha · op(a) · op(b) + beta · c + bias`, batched.
 *
 * op(a) is m×k and op(b) is k×n; `a` is stored `[m, k]`, or `[k, m]` when transposed, `b` `[k, n]` or `[n, k]`, all contiguous. `c` may be `out`; `a` and `b` never overlap it. With `beta` 0, `c` is not read.
 */
export interface MatmulOperation {
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
  /** A promise that the product (and `c`) is symmetric: half of it may be computed and mirrored. */
  readonly symmetric: boolean;
  /** Every element of `a` and `b` counts as the nearest float16 (or the next one: WGSL does not say how it rounds); products are added in float32. Only where {@link BackendInfo.float16} says so. */
  readonly float16: boolean;
  /** What else to make of every finished element; never with `symmetric`. Only where {@link BackendInfo.epilogues} says so. */
  readonly epilogue: MatmulEpilogue | undefined;
}

/** `y = kernel(out)`, element by element. */
export interface MatmulEpilogue {
  /** Without row reductions and column index. */
  readonly kernel: MapKernel<"x", never, "y">;
  /** Contiguous, of out's shape; overlaps nothing else. */
  readonly y: Tensor;
}

/** `out[b, j, i] = source[b·batchStride + indices[b, j]·axisStride + i·innerStride]`; out is contiguous `[batch, count, inner]`. An index out of range gives zeros. */
export interface GatherOperation {
  readonly source: Tensor;
  /** int32 `[batch, count]`. */
  readonly indices: Tensor;
  readonly out: Tensor;
  readonly batch: number;
  readonly count: number;
  readonly inner: number;
  /** Extent of the gathered axis. */
  readonly extent: number;
  readonly batchStride: number;
  readonly axisStride: number;
  readonly innerStride: number;
}

/** `out[indices[j], :] += source[j, :]`, duplicates added in the order of j (deterministic); `source` is `[count, inner]`, `out` `[extent, inner]`. An index out of range is ignored. */
export interface ScatterAddOperation {
  readonly source: Tensor;
  /** int32 `[count]`. */
  readonly indices: Tensor;
  readonly out: Tensor;
  readonly count: number;
  readonly inner: number;
  readonly extent: number;
}

/**
 * Fills `out` from Philox4x32-10 (Salmon et al. 2011): element i comes from word i mod 4 of the block with counter (⌊i/4⌋, 0, 0, 0) under `key`.
 *
 * `bits`: the 32 random bits as int32. `uniform`: `(word >>> 8) · 2⁻²⁴`, in [0, 1). `normal`: Box–Muller on word pairs (0, 1) and (2, 3): with `u = ((w₀ >>> 8) + 1) · 2⁻²⁴` and `v = (w₁ >>> 8) · 2⁻²⁴` the two elements are `√(−2 ln u) · cos 2πv` and `√(−2 ln u) · sin 2πv`. Bits and uniforms are bit-identical on every backend, normals within 1e-6.
 */
export interface RandomOperation {
  readonly out: Tensor;
  readonly kind: "bits" | "uniform" | "normal";
  /** Two unsigned 32-bit words. */
  readonly key: readonly [number, number];
}

/**
 * Orthonormal rows that span at least the rows of `vectors`, by Householder reflections.
 *
 * `vectors` and `out` are `[batch, count, length]` with count ≤ length and do not overlap. Rank-deficient and zero input still gives orthonormal rows; nothing becomes NaN.
 */
export interface OrthonormalizeRowsOperation {
  readonly vectors: Tensor;
  readonly out: Tensor;
  readonly batch: number;
  readonly count: number;
  readonly length: number;
}

/** The largest matrices that {@link InverseCholeskyOperation} is asked for; larger ones are made of such. */
export const INVERSE_CHOLESKY_MOST = 64;

/**
 * `out = L⁻¹` for the Cholesky factor L of symmetric matrices, `A = L Lᵀ`: lower triangular, zeros above.
 *
 * `matrices` and `out` are `[batch, size, size]` with `size` at most {@link INVERSE_CHOLESKY_MOST} and do not overlap; only the upper triangle of `matrices` counts. Where a pivot is not positive and finite, `out` is the identity and `failed` becomes 1; elsewhere `failed` stays as it is.
 */
export interface InverseCholeskyOperation {
  readonly matrices: Tensor;
  readonly out: Tensor;
  /** `[batch]`. */
  readonly failed: Tensor;
  readonly batch: number;
  readonly size: number;
}

/** Queries, keys or values: head h of token t in batch b starts at element `offset + b·batchStride + t·tokenStride + h·headSize`. */
export interface HeadsOperand {
  readonly tensor: Tensor;
  readonly offset: number;
  readonly batchStride: number;
  readonly tokenStride: number;
}

/** What attention forward and backward share. Query i sees keys 0 … i + `past`; query head h reads key/value head ⌊h / (heads / kvHeads)⌋. */
export interface AttentionGeometry {
  readonly batch: number;
  readonly queries: number;
  /** `queries + past`. */
  readonly keys: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly past: number;
  /** Multiplies the scores, usually 1/√headSize. */
  readonly scale: number;
}

/** Causal attention, `out = softmax(scale · q kᵀ) v` per head, without a [T, T] tensor in memory. */
export interface AttentionOperation extends AttentionGeometry {
  readonly q: HeadsOperand;
  readonly k: HeadsOperand;
  readonly v: HeadsOperand;
  readonly out: HeadsOperand;
  /** `[batch, heads, queries]`: natural logarithm of each query's softmax denominator, with the scale applied; not written when absent. */
  readonly logSumExp: Tensor | undefined;
}

/** The gradients of {@link AttentionOperation}; they overwrite `qGradient`, `kGradient` and `vGradient`, which overlap nothing else (but may be interleaved in one tensor). */
export interface AttentionGradientOperation extends AttentionGeometry {
  readonly q: HeadsOperand;
  readonly k: HeadsOperand;
  readonly v: HeadsOperand;
  readonly out: HeadsOperand;
  readonly logSumExp: Tensor;
  readonly outGradient: HeadsOperand;
  readonly qGradient: HeadsOperand;
  readonly kGradient: HeadsOperand;
  readonly vGradient: HeadsOperand;
}

/**
 * A device that stores tensors and runs kernels.
 *
 * Kernels enqueue and return at once, in order; only {@link Backend.read} waits. Arguments were validated by `@lrm/tensor`: a backend trusts shapes, strides and dtypes. Every method after a lost device or {@link Backend.dispose} throws one plain sentence. A new backend is right when it passes `@lrm/tensor/conformance`.
 */
export interface Backend {
  /** Short name: `cpu`, `webgpu`, `reference`. */
  readonly name: string;
  readonly info: BackendInfo;

  /**
   * Memory for `byteLength` bytes (a multiple of 4), with unspecified content.
   *
   * @throws OutOfMemoryError when it cannot be had, with the bytes needed; nothing is lost
   */
  allocate(byteLength: number): BackendBuffer;
  /** Gives memory back; kernels that were enqueued before still see it. */
  free(buffer: BackendBuffer): void;
  /** Copies host data in, ordered with the kernels; `data` may be changed by the caller afterwards. */
  write(buffer: BackendBuffer, byteOffset: number, data: ArrayBufferView): void;
  /** Resolves to a copy of the bytes as they were when all kernels enqueued so far have run. */
  read(buffer: BackendBuffer, byteOffset: number, byteLength: number): Promise<ArrayBuffer>;
  /** Starts what was enqueued, where a backend collects work; never waits. */
  flush(): void;
  /** How many bytes live, and how many have. */
  memory(): MemoryStatistics;
  /** Starts `peakBytes` again from what lives now, to measure what follows. */
  resetPeak(): void;
  /** Frees everything, ends workers and releases the device. */
  dispose(): Promise<void>;

  /** See {@link MapOperation}. */
  map(operation: MapOperation): void;
  /** See {@link ReduceOperation}. */
  reduce(operation: ReduceOperation): void;
  /** See {@link MatmulOperation}. */
  matmul(operation: MatmulOperation): void;
  /** See {@link GatherOperation}. */
  gather(operation: GatherOperation): void;
  /** See {@link ScatterAddOperation}. */
  scatterAdd(operation: ScatterAddOperation): void;
  /** See {@link RandomOperation}. */
  random(operation: RandomOperation): void;
  /** See {@link OrthonormalizeRowsOperation}. */
  orthonormalizeRows(operation: OrthonormalizeRowsOperation): void;
  /** See {@link InverseCholeskyOperation}. */
  inverseCholesky(operation: InverseCholeskyOperation): void;
  /** See {@link AttentionOperation}. */
  attention(operation: AttentionOperation): void;
  /** See {@link AttentionGradientOperation}. */
  attentionGradient(operation: AttentionGradientOperation): void;
}

/** Thrown when a device or engine has no memory for a tensor or a model. */
export class OutOfMemoryError extends Error {
  override readonly name = "OutOfMemoryError";
  /** Bytes that were asked for. */
  readonly bytes: number;

  constructor(message: string, bytes: number) {
    super(message);
    this.bytes = bytes;
  }
}

/**
 * Refuses what cannot fit before anything is allocated.
 *
 * @param bytes  what `subject` needs in all, on top of what lives already
 * @throws OutOfMemoryError that names the bytes needed and the bytes there are
 */
export function assertFits(backend: Backend, bytes: number, subject: string): void {
  const free = backend.info.maxBytes - backend.memory().liveBytes;
  if (bytes <= free) return;
  throw new OutOfMemoryError(
    `Cannot fit ${subject} on ${backend.name}: it needs ${bytes} bytes, at most ${Math.max(0, free)} are free; use a smaller model or batch, or another backend`,
    bytes,
  );
}
