import { noHalves } from "./_only_float32.ts";
import type { Backend } from "./backend.ts";
import { ArgumentError } from "./errors.ts";
import { type Key, philox } from "./philox.ts";
import type { Shape } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/**
 * Fills `out` with random numbers of Philox4x32-10 (Salmon et al. 2011). Element i comes from word
 * i mod 4 of the block with counter (⌊i/4⌋, 0, 0, 0) under `key`.
 *
 * `bits`: the 32 random bits as int32. `uniform`: `(word >>> 8) · 2⁻²⁴`, in [0, 1). `normal`:
 * Box–Muller on the word pairs (0, 1) and (2, 3). With `u = ((w₀ >>> 8) + 1) · 2⁻²⁴` and `v = (w₁
 * >>> 8) · 2⁻²⁴`, the two elements are `√(−2 ln u) · cos 2πv` and `√(−2 ln u) · sin 2πv`. Bits and
 * uniforms are bit-identical on every backend, normals agree within 1e-6.
 */
export interface RandomOperation {
  readonly kind: "random";
  readonly out: Tensor;
  readonly distribution: "bits" | "uniform" | "normal";
  /** Two unsigned 32-bit words. */
  readonly key: readonly [number, number];
}

/** Counter word of blocks that derive keys, so that they differ from blocks of numbers. */
const FORK = 0x666f726b;

/**
 * Key of the counter-based generator Philox. The same key gives the same numbers on every backend,
 * in any order of use.
 *
 * A `Random` never changes. Derive one by {@link Random.fork} for every independent use, with a
 * name or a step number.
 *
 * @example
 * ```ts
 * import { Random } from "@lrm/tensor";
 * const random = new Random(7);
 * expect(random.fork("columns").fork(3).permutation(6, 2)).toEqual(random.fork("columns").fork(3).permutation(6, 2));
 * ```
 */
export class Random {
  /** Two unsigned 32-bit words. */
  readonly key: Key;

  /** @param seed  a whole number from 0 to 2⁵³ − 1, or a key */
  constructor(seed: number | Key) {
    if (Array.isArray(seed) && seed.length === 2 && seed.every(Number.isSafeInteger)) {
      this.key = seed as Key;
      return;
    }
    if (typeof seed !== "number" || !Number.isSafeInteger(seed) || seed < 0) {
      throw new ArgumentError(
        `Cannot seed with ${String(seed)}: seeds are whole numbers from 0 to 2^53 - 1`,
        "pass one of them",
      );
    }
    this.key = [seed >>> 0, Math.floor(seed / 2 ** 32)];
  }

  /**
   * Derives an independent generator.
   *
   * @param label  a text, or a whole number
   */
  fork(label: string | number): Random {
    if (typeof label === "number") {
      const [a, b] = philox([label >>> 0, Math.floor(label / 2 ** 32) >>> 0, 0, FORK], this.key);
      return new Random([a, b]);
    }
    let key = this.key;
    for (let at = 0; at <= label.length; at += 2) {
      const [a, b] = philox(
        [label.charCodeAt(at) || 0, label.charCodeAt(at + 1) || 0, label.length + 1, FORK],
        key,
      );
      key = [a, b];
    }
    return new Random(key);
  }

  /** Draws uniform float32 numbers in [0, 1), multiples of 2⁻²⁴. */
  uniform(backend: Backend, shape: Shape): Tensor {
    return this.#fill("uniform", Tensor.allocate(backend, shape));
  }

  /** Draws standard normal float32 numbers. */
  normal(backend: Backend, shape: Shape): Tensor {
    return this.#fill("normal", Tensor.allocate(backend, shape));
  }

  /**
   * Overwrites a float32 tensor with the numbers of {@link Random.normal}.
   *
   * @throws ArgumentError if the tensor is not float32
   */
  fillNormal(out: Tensor): void {
    noHalves("draw normal numbers into", out);
    if (out.dtype === "int32") {
      throw new ArgumentError(
        "Cannot draw normal numbers into an int32 tensor: they are float32",
        "pass a float32 tensor",
      );
    }
    this.#fill("normal", out);
  }

  /** Draws 32 random bits for each element, as int32. */
  bits(backend: Backend, shape: Shape): Tensor {
    return this.#fill("bits", Tensor.allocate(backend, shape, "int32"));
  }

  /**
   * Generates unsigned 32-bit words on the host, without end: those that {@link Random.bits} makes
   * on a device.
   */
  *words(): Generator<number, never> {
    for (let block = 0; ; block++) yield* philox([block >>> 0, 0, 0, 0], this.key);
  }

  /** Draws one uniform number in [0, 1) on the host, of 53 random bits. */
  number(): number {
    return this.numbers().next().value;
  }

  /**
   * Generates uniform numbers in [0, 1) on the host, without end. Each has 53 random bits, from two
   * of {@link Random.words}.
   */
  *numbers(): Generator<number, never> {
    const words = this.words();
    for (;;) {
      const high = words.next().value >>> 11;
      yield (high * 2 ** 32 + words.next().value) * 2 ** -53;
    }
  }

  /**
   * Draws the first `count` entries of a uniform random permutation of 0 … n−1, on the host. They
   * are distinct and in random order.
   *
   * @throws ArgumentError if `count` exceeds `n`
   */
  permutation(n: number, count: number = n): Int32Array<ArrayBuffer> {
    if (count > n) {
      throw new ArgumentError(
        `Cannot draw ${count} distinct numbers out of ${n}: there are too few`,
        `draw at most ${n}`,
      );
    }
    const words = this.words();
    const result = new Int32Array(count);
    // Fisher–Yates shuffle that stores only the swapped entries.
    const moved = new Map<number, number>();
    for (let at = 0; at < count; at++) {
      const other = at + below(n - at, words);
      result[at] = moved.get(other) ?? other;
      moved.set(other, moved.get(at) ?? at);
    }
    return result;
  }

  #fill(distribution: RandomOperation["distribution"], out: Tensor): Tensor {
    if (out.size > 0)
      out.backend.run<RandomOperation>({ kind: "random", out, distribution, key: this.key });
    return out;
  }
}

/**
 * Draws a uniform whole number below `bound` (at most 2³²), without bias: draws again if a word is
 * past the last full multiple.
 */
function below(bound: number, words: Iterator<number, never>): number {
  const limit = 2 ** 32 - (2 ** 32 % bound);
  for (;;) {
    const word = words.next().value;
    if (word < limit) return word % bound;
  }
}
