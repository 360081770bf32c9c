import { matmul, Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { measureMomentum, RANK_SHARES } from "./measures.ts";

const backend = createReferenceBackend();

test("measureMomentum() finds all of a matrix of rank 2 in subspaces of rank 2 and more", async () => {
  const random = new Random(1);
  using left = random.fork("left").normal(backend, [16, 2]);
  using right = random.fork("right").normal(backend, [2, 32]);
  using M = matmul(left, right);
  const { subspaces, evenness } = await measureMomentum(M, new Random(1));
  expect(subspaces).toHaveLength(RANK_SHARES.length);
  for (const { best, energy, descent } of subspaces) {
    for (const share of [best, ...Object.values(energy), ...Object.values(descent)]) {
      expect(share).toBeCloseTo(1, 3);
    }
  }
  expect(evenness).toBeLessThan(2 / 16 + 1e-6);
});

test("measureMomentum() finds the share of the rank where all singular values are near each other", async () => {
  using M = new Random(1).normal(backend, [16, 4096]);
  const { subspaces, evenness, newtonSchulz, dominance } = await measureMomentum(M, new Random(1));
  expect(evenness).toBeGreaterThan(0.99);
  for (const [at, share] of RANK_SHARES.entries()) {
    expect(subspaces[at]!.energy["power iteration"]).toBeGreaterThan(share);
    expect(subspaces[at]!.energy["power iteration"]).toBeLessThan(1.2 * share);
    expect(subspaces[at]!.descent["power iteration"]).toBeLessThan(1.2 * share);
    expect(subspaces[at]!.best).toBeGreaterThanOrEqual(subspaces[at]!.energy["power iteration"]!);
  }
  expect(newtonSchulz.polarExpress).toBeCloseTo(1, 1);
  expect(dominance.smallest).toBeGreaterThan(5);
});
