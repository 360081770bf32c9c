import type { Backend, Tensor } from "@lrm/tensor";
import { expect, test } from "vitest";
import { createCpuBackend } from "./mod.ts";
import { runRandomMap, runRandomReduction } from "./testing/random_map.ts";

type RandomWork = (backend: Backend, seed: number) => Tensor[];

const MODES = [
  ["relaxed multiply-add, threads", { threads: 2 }],
  ["plain SIMD, the calling thread", { threads: 0, relaxedSimd: false }],
] as const;

test.each(MODES)("compiled maps are equal to interpreted ones: %s", async (_, options) => {
  const compiled = await createCpuBackend(options);
  const interpreted = await createCpuBackend({ ...options, compiledMaps: false });
  expect(interpreted.info.description).toMatch(/, maps interpreted$/);
  expect(compiled.info.description).not.toMatch(/interpreted/);
  const compare = async (work: RandomWork, count: number): Promise<void> => {
    for (let seed = 0; seed < count; seed++) {
      const ours = await valuesOf(work(compiled, seed));
      const theirs = await valuesOf(work(interpreted, seed));
      expect(ours.map((each, index) => difference(each, theirs[index]!))).toEqual(
        ours.map(() => -1),
      );
    }
  };
  await compare(runRandomMap, 300);
  await compare(runRandomReduction, 100);
  expect(compiled.costs().interpreted).toBe(0);
  // The calling thread has no clock.
  expect(interpreted.costs().interpreted > 0).toBe(options.threads > 0);
  await Promise.all([compiled.dispose(), interpreted.dispose()]);
});

async function valuesOf(tensors: readonly Tensor[]): Promise<ArrayLike<number>[]> {
  const values = await Promise.all(tensors.map((each) => each.read()));
  for (const each of tensors) each.dispose();
  return values;
}

/** Finds the first number that differs; all NaN are equal. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  for (let index = 0; index < a.length; index++) if (!Object.is(a[index], b[index])) return index;
  return -1;
}
