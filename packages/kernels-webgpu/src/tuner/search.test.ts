import { expect, test } from "vitest";
import {
  PRODUCT_CLASSES,
  type ProductKernels,
  productKernels,
} from "../kernels/product_kernels.ts";
import { type MatmulTile, tileName, tileOf } from "../wgsl/matmul_settings.ts";
import { type Bench, contendersOf, fastest, searchKernels, type TuningProblem } from "./search.ts";

const [first, second, third] = ["r4x4-1x8", "r8x4-1x8", "w4x4-8x8-16"].map(
  (name) => tileOf(name)!,
) as [MatmulTile, MatmulTile, MatmulTile];
const start = productKernels({ large: first, small: first, thin: first }, 8);
const choices = { tiles: () => [first, second, third], workgroups: [8, 32] };

/** Fakes measured times of tiles, and records the calls. */
class PretendedBench implements Bench {
  readonly asked: string[] = [];
  readonly #times: Readonly<Record<string, number | Error>>;
  /** Tiles that compute wrong results at edges. */
  readonly wrong = new Set<string>();
  calls = Number.POSITIVE_INFINITY;

  constructor(times: Readonly<Record<string, number | Error>>) {
    this.#times = times;
  }

  async time(kernels: ProductKernels, problem: TuningProblem, best: number): Promise<number> {
    const choice =
      problem === "reduction" ? `${kernels.workgroups}` : tileName(kernels.tiles[problem]);
    this.asked.push(`${problem} ${choice} ${best}`);
    this.calls--;
    const time = this.#times[`${problem} ${choice}`] ?? this.#times[choice] ?? 1;
    if (time instanceof Error) throw time;
    return time;
  }

  async checkEdges(kernels: ProductKernels, problem: TuningProblem): Promise<void> {
    const name = problem === "reduction" ? "" : tileName(kernels.tiles[problem]);
    if (this.wrong.has(name)) throw new Error(`${name} is wrong`);
  }

  spent(): boolean {
    return this.calls <= 0;
  }
}

test("fastest() replaces the first choice only if another is clearly faster", () => {
  expect(fastest([])).toBeUndefined();
  expect(fastest([["a", 10]])).toBe("a");
  expect(
    fastest([
      ["a", 10],
      ["b", 9.8],
    ]),
  ).toBe("a");
  expect(
    fastest([
      ["a", 10],
      ["b", 9],
      ["c", 8],
      ["d", 8.5],
    ]),
  ).toBe("c");
});

test("contendersOf() returns the few choices near the best", () => {
  const times = [10, 14, 16, 11, 12, 13].map((time, at) => [`${at}`, time] as const);
  expect(contendersOf(times)).toEqual(["0", "3", "4", "5"]);
  expect(contendersOf([])).toEqual([]);
});

test("searchKernels() chooses by measured times for each class, and tries only near-best tiles for other layouts", async () => {
  const bench = new PretendedBench({
    "r4x4-1x8": 10,
    "r8x4-1x8": 8,
    "w4x4-8x8-16": 20,
    "large-TN r8x4-1x8": 11,
    "small-NN w4x4-8x8-16": 2,
    "8": 3,
    "32": 1,
  });
  const { tiles, workgroups } = await searchKernels(start, choices, bench);
  expect(tiles["large-NN"]).toEqual(second);
  expect(tiles["large-NT"]).toEqual(second);
  expect(tiles["large-TN"]).toEqual(first);
  expect(tiles["small-NN"]).toEqual(third);
  expect(workgroups).toBe(32);
  expect(bench.asked.slice(0, 5)).toEqual([
    "large-NN r4x4-1x8 Infinity",
    "large-NN r8x4-1x8 10",
    "large-NN w4x4-8x8-16 8",
    "large-NT r4x4-1x8 Infinity",
    "large-NT r8x4-1x8 10",
  ]);
  expect(bench.asked).not.toContain("large-TN w4x4-8x8-16 10");
});

test("searchKernels() never chooses a wrong kernel, even if it is the current choice", async () => {
  const bench = new PretendedBench({
    "r4x4-1x8": new Error("wrong"),
    "r8x4-1x8": 8,
    "w4x4-8x8-16": 2,
  });
  bench.wrong.add("w4x4-8x8-16");
  const { tiles } = await searchKernels(start, choices, bench);
  for (const name of PRODUCT_CLASSES) expect(tiles[name]).toEqual(second);
});

test("searchKernels() rejects a device on which no kernel is correct", async () => {
  const cause = new Error("wrong");
  const bench = new PretendedBench({
    "r4x4-1x8": cause,
    "r8x4-1x8": cause,
    "w4x4-8x8-16": cause,
  });
  await expect(searchKernels(start, choices, bench)).rejects.toMatchObject({
    message: expect.stringMatching(/^Cannot use this WebGPU device: none of the kernels that/),
    cause,
  });
});

test("searchKernels() stops when time runs out, but not before one kernel is correct", async () => {
  const bench = new PretendedBench({ "r4x4-1x8": new Error("wrong"), "r8x4-1x8": 8 });
  bench.calls = 1;
  const { tiles, workgroups } = await searchKernels(start, choices, bench);
  expect(tiles).toEqual({ ...start.tiles, "large-NN": second });
  expect(workgroups).toBe(8);
  expect(bench.asked).toHaveLength(2);
});
