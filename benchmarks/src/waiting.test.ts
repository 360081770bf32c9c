import { createCpuBackend } from "@lrm/kernels-cpu";
import { addInto, Random } from "@lrm/tensor";
import { expect, test } from "vitest";
import { fenced } from "./own.ts";
import type { Derived } from "./result.ts";
import { measureWaiting, WAITING } from "./waiting.ts";

const LINE = { suite: "step", measure: "sums", setting: "float32" };
const PLAN = { rounds: 2, seconds: 0, maxSeconds: 0 };

/** Measures repeated sums of two matrices on two threads. */
async function measured(compiledMaps: boolean, sums: number): Promise<Map<string, Derived>> {
  const backend = await createCpuBackend({ threads: 2, compiledMaps });
  const [x, y] = [1, 2].map((seed) => new Random(seed).normal(backend, [512, 512]));
  const run = fenced(backend, () => {
    for (let sum = 0; sum < sums; sum++) addInto(x!, y!, 0.5);
  });
  const derived = await measureWaiting(LINE, backend, run, PLAN);
  for (const each of [x!, y!]) each.dispose();
  await backend.dispose();
  return new Map(derived.map((each) => [each.subject, each]));
}

test("measureWaiting() finds no interpreter with compiled maps, and the barriers of each step", async () => {
  const costs = await measured(true, 20);
  expect(costs.get(WAITING.interpreted)!.value.max).toBe(0);
  // One at the end of each sum, and those of the read that ends a step.
  const { min, max } = costs.get(WAITING.barriers)!.value;
  expect(min).toBeGreaterThanOrEqual(20);
  expect(max).toBeLessThan(30);
});

test("measureWaiting() counts interpreted maps towards the bound", async () => {
  const costs = await measured(false, 20);
  const interpreted = costs.get(WAITING.interpreted)!.value.min;
  expect(interpreted).toBeGreaterThan(0);
  expect(interpreted).toBeLessThan(1);
  expect(costs.get(WAITING.together)!.value.min).toBeGreaterThanOrEqual(interpreted);
});
