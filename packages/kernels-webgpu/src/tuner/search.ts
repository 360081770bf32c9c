import { DeviceError } from "@lrm/tensor";
import {
  PRODUCT_LAYOUTS,
  PRODUCT_SIZES,
  type ProductClass,
  type ProductKernels,
} from "../kernels/product_kernels.ts";
import type { MatmulTile } from "../wgsl/matmul_settings.ts";

/** Problem to measure: a class of products, or a long sum with a small output. */
export type TuningProblem = ProductClass | "reduction";

/** Measurements that a search needs from a device. */
export interface Bench {
  /**
   * Returns the milliseconds of one product.
   *
   * @param best  best time so far; much slower kernels may be measured roughly
   * @throws DeviceError if the kernels do not compile or compute a wrong product
   */
  time(kernels: ProductKernels, problem: TuningProblem, best: number): Promise<number>;
  /**
   * Checks products whose size is not a multiple of the tile's.
   *
   * @throws DeviceError if the kernels compute a wrong product at edges of tiles
   */
  checkEdges(kernels: ProductKernels, problem: TuningProblem): Promise<void>;
  /** Tells whether this fraction of the tuning time has passed. */
  spent(share: number): boolean;
}

/** Candidates of a search. */
export interface Choices {
  readonly tiles: (of: ProductClass) => readonly MatmulTile[];
  readonly workgroups: readonly number[];
}

/** Maximum ratio of times to replace the current choice: smaller differences are noise. */
const MARGIN = 0.95;
/**
 * Tiles that take at most this many times the best time for one layout are tried for the other
 * layouts.
 */
const CONTENDER = 1.5;
const CONTENDERS = 4;
/**
 * Fraction of the time for the first class, which tries the most candidates; the other classes
 * share the rest.
 */
const FIRST_SHARE = 0.4;

/**
 * Finds the fastest correct kernels. Kernels that there is no time to measure stay as in `start`.
 *
 * @throws DeviceError if no candidate of a class computes a correct product
 */
export async function searchKernels(
  start: ProductKernels,
  choices: Choices,
  bench: Bench,
): Promise<ProductKernels> {
  let kernels = start;
  let share = FIRST_SHARE;
  const step = (1 - FIRST_SHARE) / (PRODUCT_SIZES.length * PRODUCT_LAYOUTS.length);
  for (const size of PRODUCT_SIZES) {
    let contenders: readonly MatmulTile[] | undefined;
    for (const layout of PRODUCT_LAYOUTS) {
      const problem: ProductClass = `${size}-${layout}`;
      const before = kernels;
      const race = new Race(bench, problem, (tile: MatmulTile) => ({
        ...before,
        tiles: { ...before.tiles, [problem]: tile },
      }));
      const tile = before.tiles[problem];
      await race.run(tile, contenders ?? choices.tiles(problem), share);
      kernels = await race.winner(before);
      contenders ??= race.contenders;
      share += step;
    }
  }
  const before = kernels;
  const race = new Race(bench, "reduction", (workgroups: number) => ({ ...before, workgroups }));
  await race.run(before.workgroups, choices.workgroups, share);
  return await race.winner(before);
}

/** Measured times, the current choice first. */
export type Times<T> = readonly (readonly [choice: T, milliseconds: number])[];

/** Returns the fastest choice if it is clearly faster than the first, else the first. */
export function fastest<T>(times: Times<T>): T | undefined {
  const [first, ...others] = times;
  if (first === undefined) return undefined;
  const best = others.reduce((a, b) => (b[1] < a[1] ? b : a), first);
  return best[1] < first[1] * MARGIN ? best[0] : first[0];
}

/** Returns the choices with times near the best, the fastest first. */
export function contendersOf<T>(times: Times<T>): T[] {
  const sorted = [...times].sort((a, b) => a[1] - b[1]);
  return sorted
    .filter(([, time]) => time <= sorted[0]![1] * CONTENDER)
    .slice(0, CONTENDERS)
    .map(([choice]) => choice);
}

/** Comparison of choices on one problem. */
class Race<T> {
  readonly #bench: Bench;
  readonly #problem: TuningProblem;
  readonly #kernelsWith: (choice: T) => ProductKernels;
  #times: Times<T> = [];
  #failure: unknown;

  constructor(bench: Bench, problem: TuningProblem, kernelsWith: (choice: T) => ProductKernels) {
    this.#bench = bench;
    this.#problem = problem;
    this.#kernelsWith = kernelsWith;
  }

  /**
   * Measures the current choice, then the others, until its share of the time is used up and at
   * least one is correct.
   */
  async run(first: T, others: readonly T[], share: number): Promise<void> {
    const key = JSON.stringify(first);
    let best = Number.POSITIVE_INFINITY;
    for (const choice of [first, ...others.filter((other) => JSON.stringify(other) !== key)]) {
      const settled = this.#times.length > 0 || this.#failure === undefined;
      if (settled && this.#bench.spent(share)) return;
      try {
        const time = await this.#bench.time(this.#kernelsWith(choice), this.#problem, best);
        best = Math.min(best, time);
        this.#times = [...this.#times, [choice, time]];
      } catch (error) {
        this.#failure = error;
      }
    }
  }

  /** Choices with times near the best, without those that {@link Race.winner} found to be wrong. */
  get contenders(): T[] {
    return contendersOf(this.#times);
  }

  /**
   * Returns the kernels with the fastest choice that is correct at edges too; `before` if nothing
   * was measured.
   */
  async winner(before: ProductKernels): Promise<ProductKernels> {
    for (;;) {
      const choice = fastest(this.#times);
      if (choice === undefined) break;
      const kernels = this.#kernelsWith(choice);
      try {
        await this.#bench.checkEdges(kernels, this.#problem);
        return kernels;
      } catch (error) {
        this.#failure = error;
        this.#times = this.#times.filter(([other]) => other !== choice);
      }
    }
    if (this.#failure === undefined) return before;
    throw new DeviceError(
      "Cannot use this WebGPU device: none of the kernels that were tried multiplies rightly on it",
      "update its driver, or use the CPU backend",
      { cause: this.#failure },
    );
  }
}
