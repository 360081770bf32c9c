import { type Backend, DeviceError, matmul, Tensor, tensor } from "@lrm/tensor";
import { type ProductKernels, productKernels } from "../kernels/product_kernels.ts";
import { exactProduct, type ProductLayout } from "./exact_product.ts";
import type { Bench, TuningProblem } from "./search.ts";

/** Backend whose tuning can be changed while it runs. */
export interface Adjustable {
  readonly backend: Backend;
  use(kernels: ProductKernels): void;
}

/** Target duration of a measurement, long enough to hide the time of waiting for the device. */
const ROUND_MS = 5;
const ROUNDS = 3;
const MOST_REPEATS = 200;
/** Kernels slower than the best by this factor are measured only once. */
const HOPELESS = 1.5;
/**
 * Sizes that almost no tile divides but that are multiples of 4 and so read as vectors, like those
 * of models.
 */
const RAGGED = { m: 76, n: 132, k: 68, symmetric: false };
/** Size at which calibration starts; it doubles until one product takes long enough. */
const SMALLEST = 128;
const LARGEST = 2048;
const LONG_ENOUGH_MS = 4;
/** Maximum fraction of the time to spend on calibration. */
const CALIBRATION = 0.1;

/** Measures kernels on a device and checks their results. */
export class DeviceBench implements Bench {
  readonly #device: Adjustable;
  readonly #budget: number;
  readonly #start = performance.now();
  readonly #exercises = new Map<TuningProblem, Exercise>();
  #size = SMALLEST;

  /** @param budget  milliseconds available for measuring */
  constructor(device: Adjustable, budget: number) {
    this.#device = device;
    this.#budget = budget;
  }

  spent(share: number): boolean {
    return performance.now() - this.#start > this.#budget * share;
  }

  /** Finds the size of products that take long enough to measure. */
  async calibrate(kernels: ProductKernels): Promise<void> {
    this.#use(kernels, "large-NN");
    for (; this.#size < LARGEST; this.#size *= 2) {
      using exercise = new Exercise(this.#device.backend, layoutOf("large-NN", this.#size));
      await exercise.run(1);
      if ((await exercise.run(1)) >= LONG_ENOUGH_MS || this.spent(CALIBRATION)) return;
    }
  }

  async time(kernels: ProductKernels, problem: TuningProblem, best: number): Promise<number> {
    this.#use(kernels, problem);
    let exercise = this.#exercises.get(problem);
    if (exercise === undefined) {
      exercise = new Exercise(this.#device.backend, layoutOf(problem, this.#size));
      this.#exercises.set(problem, exercise);
    }
    await exercise.run(1);
    await exercise.check();
    const once = await exercise.run(1);
    if (once > best * HOPELESS) return once;
    const repeats = Math.min(MOST_REPEATS, Math.ceil(ROUND_MS / once));
    let fastest = once;
    for (let round = 0; round < ROUNDS; round++) {
      fastest = Math.min(fastest, (await exercise.run(repeats)) / repeats);
    }
    return fastest;
  }

  async checkEdges(kernels: ProductKernels, problem: TuningProblem): Promise<void> {
    this.#use(kernels, problem);
    const { m, transposeA, transposeB } = layoutOf(problem, this.#size);
    const layout = { ...RAGGED, transposeA, transposeB };
    const exercises = [{ ...layout, m: Math.min(m, layout.m) }];
    // Symmetric products multiply a matrix by its transpose; half of the result is mirrored.
    if (problem === "large-NT" || problem === "small-NT") {
      exercises.push({ ...layout, n: layout.m, symmetric: true });
    }
    for (const each of exercises) {
      using exercise = new Exercise(this.#device.backend, each);
      await exercise.run(1);
      await exercise.check();
    }
  }

  /**
   * Uses the tile of one class for all products: a measured product may belong to another class.
   */
  #use({ tiles, workgroups }: ProductKernels, problem: TuningProblem): void {
    const tile = tiles[problem === "reduction" ? "small-TN" : problem];
    this.#device.use(productKernels({ large: tile, small: tile, thin: tile }, workgroups));
  }

  dispose(): void {
    for (const exercise of this.#exercises.values()) exercise[Symbol.dispose]();
  }
}

/**
 * Returns the product to measure for a problem; the device needs some milliseconds for one of this
 * `size`.
 */
function layoutOf(problem: TuningProblem, size: number): ProductLayout {
  const small = Math.max(64, size / 8);
  const extents = {
    large: { m: size, n: size, k: size },
    small: { m: small, n: small, k: Math.max(128, size / 2) },
    thin: { m: 1, n: size, k: size },
    reduction: { m: small / 2, n: small / 2, k: 8 * size },
  };
  const [kind, layout = "TN"] = problem.split("-") as [keyof typeof extents, string?];
  return {
    ...extents[kind],
    transposeA: layout[0] === "T",
    transposeB: layout[1] === "T",
    symmetric: false,
  };
}

/** Product on the device whose result is known. */
class Exercise implements Disposable {
  readonly #tensors: readonly [a: Tensor, b: Tensor, out: Tensor];
  readonly #isProduct: (c: Float32Array) => boolean;
  readonly #options: Parameters<typeof matmul>[2];

  constructor(backend: Backend, layout: ProductLayout) {
    const { m, n, k, transposeA, transposeB, symmetric } = layout;
    const { a, b, isProduct } = exactProduct(layout);
    const left = tensor(backend, a, transposeA ? [k, m] : [m, k]);
    const right = symmetric ? left : tensor(backend, b, transposeB ? [n, k] : [k, n]);
    this.#tensors = [left, right, Tensor.allocate(backend, [m, n])];
    this.#isProduct = isProduct;
    this.#options = { transposeA, transposeB, symmetric };
  }

  /** Multiplies this many times; returns the milliseconds until the last product is done. */
  async run(times: number): Promise<number> {
    const [a, b, into] = this.#tensors;
    const start = performance.now();
    for (let time = 0; time < times; time++) matmul(a, b, { ...this.#options, into });
    await into.backend.read(into.buffer, 0, 4);
    return performance.now() - start;
  }

  async check(): Promise<void> {
    const product = await this.#tensors[2].read();
    if (!this.#isProduct(product as Float32Array)) {
      throw new DeviceError(
        "Cannot use a kernel: its product of whole numbers is not exact",
        "update the driver of the device",
      );
    }
  }

  [Symbol.dispose](): void {
    for (const each of new Set(this.#tensors)) each.dispose();
  }
}
