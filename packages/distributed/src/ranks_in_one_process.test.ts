import { expect, test } from "vitest";
import type { Communicator } from "./communicator.ts";
import { inProcessRanks } from "./in_process.ts";
import { connectWorkerRanks, joinWorkerRanks } from "./worker_ranks.ts";

/** Ranks in one thread, and the same through message ports, as workers have them. */
const KINDS = {
  "inProcessRanks()": (size: number) => inProcessRanks(size).map((ranks) => Promise.resolve(ranks)),
  "joinWorkerRanks()": (size: number) => {
    const channels = Array.from({ length: size }, () => new MessageChannel());
    connectWorkerRanks(channels.map(({ port1 }) => port1));
    return channels.map(({ port2 }) => joinWorkerRanks(port2));
  },
};
type Kind = keyof typeof KINDS;
const all = Object.keys(KINDS) as Kind[];

const onAll = <T>(
  kind: Kind,
  size: number,
  work: (ranks: Communicator) => Promise<T>,
): Promise<T[]> => Promise.all(KINDS[kind](size).map(async (ranks) => await work(await ranks)));

test.each(all)("%s sums in the order of ranks, with the same bits on all", async (kind) => {
  const terms = [1e8, 1, -1e8, 3.3, 1e-3];
  const expected = terms.reduce((sum, term) => Math.fround(sum + Math.fround(term)), 0);
  const sums = await onAll(kind, 5, async (ranks) => {
    const values = new Float32Array(7).fill(terms[ranks.rank]!);
    await ranks.sum(values);
    return Array.from(values);
  });
  expect(sums).toEqual(sums.map(() => new Array(7).fill(expected)));
});

test.each(all)("%s gives each rank its part of a sum, also an empty one", async (kind) => {
  const counts = [2, 0, 1];
  const parts = await onAll(kind, 3, async (ranks) => {
    const into = new Float32Array(counts[ranks.rank]!);
    await ranks.sumParts(Float32Array.of(1, 2, 10 * ranks.rank), counts, into);
    return [...into];
  });
  expect(parts).toEqual([[3, 6], [], [30]]);
});

test.each(all)("%s gathers parts, copies bytes and counts what it sends", async (kind) => {
  const counts = [1, 2];
  const seen = await onAll(kind, 2, async (ranks) => {
    const all = new Float32Array(3);
    await ranks.gather(new Float32Array(counts[ranks.rank]!).fill(ranks.rank + 1), counts, all);
    const bytes = Uint8Array.of(ranks.rank, ranks.rank);
    await ranks.broadcast(bytes, 1);
    await ranks.barrier();
    await ranks.close();
    return [[...all], [...bytes], ranks.bytesSent];
  });
  expect(seen).toEqual([
    [[1, 2, 2], [1, 1], 4],
    [[1, 2, 2], [1, 1], 10],
  ]);
});

test.each(all)("%s refuses different calls, and ends all ranks when one aborts", async (kind) => {
  const different = onAll(kind, 2, async (ranks) => {
    if (ranks.rank === 0) await ranks.barrier();
    else await ranks.broadcast(new Uint8Array(1), 0);
  });
  await expect(different).rejects.toThrow("rank 1 calls broadcast 1 and rank 0 barrier; make the");
  const aborted = onAll(kind, 3, async (ranks) => {
    if (ranks.rank === 2) ranks.abort(3);
    await ranks.barrier();
  });
  await expect(aborted).rejects.toThrow("rank 2 gave up with code 3");
});
