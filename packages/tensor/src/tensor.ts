import type { Backend, BackendBuffer } from "./backend.ts";
import { BYTES_PER_ELEMENT, type DType, type HostArray, hostArray } from "./dtype.ts";
import { ArgumentError, StateError } from "./errors.ts";
import { keep, track } from "./scope.ts";
import { checkShape, formatShape, type Shape, sameShape, sizeOf } from "./shape.ts";

/** Device memory shared by a tensor and its views; freed with the last of them. */
interface Storage {
  readonly buffer: BackendBuffer;
  references: number;
}

/**
 * A contiguous, row-major array on a device.
 *
 * Tensors are handles: operations return new ones at once and never consume their arguments; the
 * caller owns every result and frees it with {@link Tensor.dispose}, `using`, or an enclosing
 * `scope()`. Views (`reshape`, `slice`, `at`, `join`) share memory and are freed on their own. Only
 * {@link Tensor.read} waits.
 *
 * @example
 * ```ts
 * import { tensor, matmul } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * const x = tensor(backend, [1, 2, 3, 4], [2, 2]);
 * const y = matmul(x, x, { transposeB: true });
 * expect(Array.from(await y.read())).toEqual([5, 11, 11, 25]);
 * ```
 */
export class Tensor {
  readonly backend: Backend;
  readonly shape: Shape;
  readonly dtype: DType;
  /** Number of elements. */
  readonly size: number;
  /** Index of the first element in {@link Tensor.buffer}. */
  readonly offset: number;
  #storage: Storage | undefined;

  private constructor(
    backend: Backend,
    shape: Shape,
    dtype: DType,
    offset: number,
    storage: Storage,
  ) {
    this.backend = backend;
    this.shape = shape;
    this.dtype = dtype;
    this.size = sizeOf(shape);
    this.offset = offset;
    this.#storage = storage;
    storage.references++;
    track(this);
  }

  /** Allocates a tensor with unspecified content; for code that overwrites all of it. */
  static allocate(backend: Backend, shape: Shape, dtype: DType = "float32"): Tensor {
    checkShape(shape);
    if (dtype !== "float32" && dtype !== "int32") {
      throw new ArgumentError(
        `Cannot make a tensor of ${String(dtype)}: there is no such type`,
        "use float32 or int32",
      );
    }
    const buffer = backend.allocate(sizeOf(shape) * BYTES_PER_ELEMENT);
    return new Tensor(backend, [...shape], dtype, 0, { buffer, references: 0 });
  }

  /** The device memory, for backends. */
  get buffer(): BackendBuffer {
    return this.#live().buffer;
  }

  /** True once {@link Tensor.dispose} was called. */
  get disposed(): boolean {
    return this.#storage === undefined;
  }

  /**
   * Copies the values to the host, once everything enqueued before has run: `Float32Array`, or
   * `Int32Array` for int32.
   */
  async read(): Promise<HostArray> {
    const bytes = this.size * BYTES_PER_ELEMENT;
    const start = this.offset * BYTES_PER_ELEMENT;
    return hostArray(this.dtype, await this.backend.read(this.buffer, start, bytes));
  }

  /** Overwrites the values with `data`, in order with the operations around it. */
  write(data: ArrayLike<number>): void {
    checkNumbers(data);
    if (data.length !== this.size) {
      throw new ArgumentError(
        `Cannot write ${data.length} values into a tensor of shape ${formatShape(this.shape)}: it has ${this.size} elements`,
        "pass one value for each element",
      );
    }
    const host =
      this.dtype === "float32"
        ? data instanceof Float32Array
          ? data
          : Float32Array.from(data)
        : data instanceof Int32Array
          ? data
          : Int32Array.from(data);
    this.backend.write(this.buffer, this.offset * BYTES_PER_ELEMENT, host);
  }

  /** A view of the same elements with another shape of the same size; one extent may be −1. */
  reshape(shape: Shape): Tensor {
    if (!Array.isArray(shape)) checkShape(shape);
    const known = sizeOf(shape.filter((extent) => extent !== -1));
    const full = shape.map((extent) => (extent === -1 && known > 0 ? this.size / known : extent));
    checkShape(full);
    if (sizeOf(full) !== this.size) {
      throw new ArgumentError(
        `Cannot reshape ${formatShape(this.shape)} to ${formatShape(shape)}: sizes must match, got ${this.size} and ${sizeOf(full)}`,
        "choose a shape of the same size",
      );
    }
    return new Tensor(this.backend, full, this.dtype, this.offset, this.#live());
  }

  /** A view of entries `start` (inclusive) to `end` (exclusive) along the first axis. */
  slice(start: number, end: number): Tensor {
    const [extent, ...rest] = this.shape;
    if (
      extent === undefined ||
      !(Number.isInteger(start) && Number.isInteger(end)) ||
      start < 0 ||
      start > end ||
      end > extent
    ) {
      throw new ArgumentError(
        `Cannot slice ${formatShape(this.shape)} from ${start} to ${end}: both must lie in 0 … ${extent ?? 0}, in order`,
        "pass such positions along the first axis",
      );
    }
    const offset = this.offset + start * sizeOf(rest);
    return new Tensor(this.backend, [end - start, ...rest], this.dtype, offset, this.#live());
  }

  /** A view of entry `index` along the first axis, without that axis: `[n, ...shape]` → `shape`. */
  at(index: number): Tensor {
    using entry = this.slice(index, index + 1);
    return entry.reshape(this.shape.slice(1));
  }

  /** Tells whether `next` begins where this tensor ends, in the same memory. */
  precedes(next: Tensor): boolean {
    return (
      next.#live() === this.#live() &&
      next.dtype === this.dtype &&
      next.offset === this.offset + this.size
    );
  }

  /**
   * One view of tensors of one shape that lie side by side in memory.
   *
   * @param tensors  in the order of their places, at least one
   * @returns  `[n, ...shape]`, freed on its own
   * @throws ArgumentError where one does not precede the next, or has another shape
   */
  static join(tensors: readonly Tensor[]): Tensor {
    const [first] = tensors;
    if (first === undefined)
      throw new ArgumentError(
        "Cannot join no tensors: the result would have no shape and backend",
        "pass at least one tensor",
      );
    for (let at = 1; at < tensors.length; at++) {
      const [last, next] = [tensors[at - 1]!, tensors[at]!];
      if (last.precedes(next) && sameShape(last.shape, next.shape)) continue;
      throw new ArgumentError(
        `Cannot join ${formatShape(last.shape)} and ${formatShape(next.shape)}: they are not neighbors in memory`,
        "pass slices of one tensor, one after the other",
      );
    }
    const shape = [tensors.length, ...first.shape];
    return new Tensor(first.backend, shape, first.dtype, first.offset, first.#live());
  }

  /** Frees the tensor; its memory goes with the last view of it. A second call does nothing. */
  dispose(): void {
    const storage = this.#storage;
    if (storage === undefined) return;
    this.#storage = undefined;
    keep(this);
    if (--storage.references === 0) this.backend.free(storage.buffer);
  }

  /** `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  #live(): Storage {
    if (this.#storage === undefined) {
      throw new StateError(
        `Cannot use a disposed tensor of shape ${formatShape(this.shape)}: its memory was released`,
        "keep() it, or return it from scope()",
      );
    }
    return this.#storage;
  }
}

/**
 * Makes a tensor from host values.
 *
 * @param shape  defaults to one axis of the data's length
 * @param dtype  defaults to int32 for an `Int32Array`, float32 otherwise
 */
export function tensor(
  backend: Backend,
  data: ArrayLike<number>,
  shape: Shape = [data?.length],
  dtype: DType = data instanceof Int32Array ? "int32" : "float32",
): Tensor {
  checkShape(shape);
  if (sizeOf(shape) !== data.length) {
    throw new ArgumentError(
      `Cannot make a tensor of shape ${formatShape(shape)} from ${data.length} values: it has ${sizeOf(shape)} elements`,
      "pass one value for each element",
    );
  }
  const result = Tensor.allocate(backend, shape, dtype);
  result.write(data);
  return result;
}

/** Throws unless every value is a number: conversion would make NaN of texts without a word. */
function checkNumbers(data: ArrayLike<number>): void {
  if (data instanceof Float32Array || data instanceof Int32Array) return;
  const given: unknown = data;
  const numbers = Array.isArray(given)
    ? given.every((value) => typeof value === "number")
    : ArrayBuffer.isView(given) && typeof (given as unknown as ArrayLike<unknown>)[0] !== "bigint";
  if (numbers && !(given instanceof DataView)) return;
  throw new ArgumentError(
    "Cannot write values that are not numbers: elements are numbers",
    "pass a list of numbers, or an array such as Float32Array",
  );
}
