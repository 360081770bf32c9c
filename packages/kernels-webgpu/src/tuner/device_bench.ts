import { type Backend, matmul, Tensor, tensor } from "@lrm/tensor";
import { type ProductKernels, productKernels } from "../kernels/product_kernels.ts";
import { exactProduct, type ProductLayout } from "./exact_product.ts";
import type { Bench, Problem } from "./search.ts";

/** A backend whose kernels can be exchanged while it runs. */
export interface Adjustable {
  readonly backend: Backend;
  use(kernels: ProductKernels): void;
}

/** A measurement lasts about this long, so that waiting for the device does not show in it. */
const ROUND_MS = 5;
const ROUNDS = 3;
const MOST_REPEATS = 200;
/** From so many times the best on, one run is enough. */
const HOPELESS = 1.5;
/**
 * Extents that hardly a tile divides, and that are read as vectors all the same, as those of models
 * are.
 */
const RAGGED = { m: 76, n: 132, k: 68, symmetric: false };
/** Products are doubled up to this, until one takes long enough. */
const SMALLEST = 128;
const LARGEST = 2048;
const LONG_ENOUGH_MS = 4;
/** The share of the time in which that is found out, at most. */
const CALIBRATION = 0.1;

/** Measures kernels on a device, and checks them. */
export class DeviceBench implements Bench {
  readonly #device: Adjustable;
  readonly #budget: number;
  readonly #start = performance.now();
  readonly #exercises = new Map<Problem, Exercise>();
  #size = SMALLEST;

  /** @param budget  milliseconds in which to measure */
  constructor(device: Adjustable, budget: number) {
    this.#device = device;
    this.#budget = budget;
  }

  spent(share: number): boolean {
    return performance.now() - this.#start > this.#budget * share;
  }

  /** Finds out how large products must be to be measured. */
  async calibrate(kernels: ProductKernels): Promise<void> {
    this.#use(kernels, "large-NN");
    for (; this.#size < LARGEST; this.#size *= 2) {
      using exercise = new Exercise(this.#device.backend, layoutOf("large-NN", this.#size));
      await exercise.run(1);
      if ((await exercise.run(1)) >= LONG_ENOUGH_MS || this.spent(CALIBRATION)) return;
    }
  }

  async time(kernels: ProductKernels, problem: Problem, best: number): Promise<number> {
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

  async checkEdges(kernels: ProductKernels, problem: Problem): Promise<void> {
    this.#use(kernels, problem);
    const { m, transposeA, transposeB } = layoutOf(problem, this.#size);
    const layout = { ...RAGGED, transposeA, transposeB };
    const exercises = [{ ...layout, m: Math.min(m, layout.m) }];
    // Symmetric products are those of a matrix and its transpose; their halves are mirrored.
    if (problem === "large-NT" || problem === "small-NT") {
      exercises.push({ ...layout, n: layout.m, symmetric: true });
    }
    for (const each of exercises) {
      using exercise = new Exercise(this.#device.backend, each);
      await exercise.run(1);
      await exercise.check();
    }
  }

  /** Gives every product the tile of one class: what is measured here may count as another. */
  #use({ tiles, workgroups }: ProductKernels, problem: Problem): void {
    const tile = tiles[problem === "reduction" ? "small-TN" : problem];
    this.#device.use(productKernels({ large: tile, small: tile, thin: tile }, workgroups));
  }

  dispose(): void {
    for (const exercise of this.#exercises.values()) exercise[Symbol.dispose]();
  }
}

/** The product to measure for a problem; `size` is what the device takes some milliseconds for. */
function layoutOf(problem: Problem, size: number): ProductLayout {
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

/** One product on the device, with factors of which the result is known. */
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

  /** Multiplies so many times, and returns the milliseconds until the last product is there. */
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
      throw new Error("Cannot use a kernel: its product of whole numbers is not exact");
    }
  }

  [Symbol.dispose](): void {
    for (const each of new Set(this.#tensors)) each.dispose();
  }
}
