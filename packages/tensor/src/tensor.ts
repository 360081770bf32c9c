import type { Backend, BackendBuffer } from "./backend.ts";
import { bytesPerElement, type DType, type HostArray, hostArray, isHalf } from "./dtype.ts";
import { ArgumentError, StateError } from "./errors.ts";
import { keep, track } from "./scope.ts";
import { checkShape, formatShape, type Shape, sameShape, sizeOf } from "./shape.ts";

/** Device memory that a tensor and its views share. It is freed with the last of them. */
interface Storage {
  readonly buffer: BackendBuffer;
  references: number;
}

/**
 * A contiguous, row-major array on a device.
 *
 * Tensors are handles. Operations return new ones immediately and never consume their arguments.
 * The caller owns every result and frees it with {@link Tensor.dispose}, `using`, or an enclosing
 * `scope()`. Views (`reshape`, `slice`, `at`, `join`) share memory and are freed separately. Only
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
  /** Index of the first element in {@link Tensor.buffer}, in elements. */
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

  /** Allocates a tensor with unspecified content, for code that overwrites all of it. */
  static allocate(backend: Backend, shape: Shape, dtype: DType = "float32"): Tensor {
    checkShape(shape);
    if (dtype !== "float32" && dtype !== "int32" && !isHalf(dtype)) {
      throw new ArgumentError(
        `Cannot make a tensor of ${String(dtype)}: there is no such type`,
        "use float32, int32, float16 or bfloat16",
      );
    }
    const buffer = backend.allocate(wholeWords(sizeOf(shape) * bytesPerElement(dtype)));
    return new Tensor(backend, [...shape], dtype, 0, { buffer, references: 0 });
  }

  /** Bytes of the elements. */
  get byteLength(): number {
    return this.size * bytesPerElement(this.dtype);
  }

  /** Device memory, for backends. */
  get buffer(): BackendBuffer {
    return this.#live().buffer;
  }

  /** Number of tensors that share the memory: this one and views that are not disposed. */
  get references(): number {
    return this.#live().references;
  }

  /** True once {@link Tensor.dispose} was called. */
  get disposed(): boolean {
    return this.#storage === undefined;
  }

  /**
   * Copies the values to the host, once all operations enqueued so far have run.
   *
   * @returns  a `Float32Array`, an `Int32Array` for int32, or a `Uint16Array` of the bits for types
   *   of 16 bits
   */
  async read(): Promise<HostArray> {
    const start = this.offset * bytesPerElement(this.dtype);
    const skipped = start % 4; // devices read whole words
    const bytes = wholeWords(skipped + this.byteLength);
    const words = await this.backend.read(this.buffer, start - skipped, bytes);
    const whole = skipped === 0 && bytes === this.byteLength;
    const own = whole ? words : words.slice(skipped, skipped + this.byteLength);
    return hostArray(this.dtype, own);
  }

  /**
   * Overwrites the values, in order with the operations around it.
   *
   * @param data  numbers; for types of 16 bits, a `Uint16Array` of the bits of a whole tensor
   * @throws ArgumentError if there is not one number for each element
   */
  write(data: ArrayLike<number>): void {
    checkNumbers(data);
    if (data.length !== this.size) {
      throw new ArgumentError(
        `Cannot write ${data.length} values into a tensor of shape ${formatShape(this.shape)}: it has ${this.size} elements`,
        "pass one value for each element",
      );
    }
    const host = isHalf(this.dtype) ? this.#words(data) : numbersOf(this.dtype, data);
    this.backend.write(this.buffer, this.offset * bytesPerElement(this.dtype), host);
  }

  /** Returns the bits of 16-bit elements, padded to whole words. */
  #words(bits: ArrayLike<number>): Uint16Array {
    const bytes = wholeWords(this.byteLength);
    if (!(bits instanceof Uint16Array) || bytes !== this.buffer.byteLength) {
      throw new ArgumentError(
        `Cannot write these values into a tensor of ${this.dtype}: it takes the bits of all of its elements`,
        "pass a Uint16Array to the whole tensor",
      );
    }
    if (bits.byteLength === bytes) return bits;
    const padded = new Uint16Array(bytes / 2);
    padded.set(bits);
    return padded;
  }

  /**
   * Returns a view of the same elements with another shape of the same size. One extent may be −1.
   */
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

  /** Returns a view of the entries from `start` up to but excluding `end` along the first axis. */
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

  /**
   * Returns a view of the same bytes as elements of another type.
   *
   * @throws ArgumentError if the shape needs another number of bytes, or the view would begin
   *   within an element
   */
  reinterpret(dtype: DType, shape: Shape): Tensor {
    checkShape(shape);
    const bytes = bytesPerElement(dtype);
    const offset = (this.offset * bytesPerElement(this.dtype)) / bytes;
    if (sizeOf(shape) * bytes !== this.byteLength || !Number.isInteger(offset)) {
      throw new ArgumentError(
        `Cannot view ${this.dtype} ${formatShape(this.shape)} as ${dtype} ${formatShape(shape)}: the bytes do not fit`,
        "choose a shape of as many bytes, and begin with a whole element",
      );
    }
    return new Tensor(this.backend, [...shape], dtype, offset, this.#live());
  }

  /**
   * Returns a view of one entry along the first axis, without that axis: `[n, ...shape]` → `shape`.
   */
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
   * Returns one view of tensors of the same shape that are adjacent in memory.
   *
   * @param tensors  at least one, in the order of their memory
   * @returns  `[n, ...shape]`, a view that the caller frees separately
   * @throws ArgumentError if one does not precede the next, or has another shape
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

  /** Frees the tensor. Its memory is freed with the last view of it. A second call does nothing. */
  dispose(): void {
    const storage = this.#storage;
    if (storage === undefined) return;
    this.#storage = undefined;
    keep(this);
    if (--storage.references === 0) this.backend.free(storage.buffer);
  }

  /** Frees the tensor at the end of a `using` block. */
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
 * Creates a tensor from host values.
 *
 * Types of 16 bits take a `Uint16Array` of the bits of each element: 0x3f80 is 1 in bfloat16,
 * 0x3c00 in float16. Without `dtype`, such an array holds numbers like any other: it becomes
 * float32, and 0x3f80 is 16,256.
 *
 * @param data  numbers, or bits as a `Uint16Array` for a type of 16 bits
 * @param shape  default: one axis of the data's length
 * @param dtype  default: int32 for an `Int32Array`, else float32
 * @returns  a tensor owned by the caller
 * @throws ArgumentError if the shape has another number of elements, a value is not a number,
 *   or the data of a type of 16 bits is no `Uint16Array`
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

/** Rounds a number of bytes up to words of 4, the unit of devices. */
const wholeWords = (bytes: number): number => Math.ceil(bytes / 4) * 4;

function numbersOf(dtype: "float32" | "int32", data: ArrayLike<number>): Float32Array | Int32Array {
  if (dtype === "float32") return data instanceof Float32Array ? data : Float32Array.from(data);
  return data instanceof Int32Array ? data : Int32Array.from(data);
}

/** Throws unless every value is a number: conversion would silently turn texts into NaN. */
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
