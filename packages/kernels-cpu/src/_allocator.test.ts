import { Random } from "@lrm/tensor";
import { expect, test } from "vitest";
import { ALIGNMENT, Allocator, type Region } from "./_allocator.ts";

const START = 65_536;
const LIMIT = 4_000_000;

/** Creates an allocator of at most `LIMIT` bytes, and a counter of the bytes it was given. */
function limited(): { allocator: Allocator; given: () => number } {
  let given = 0;
  const allocator = new Allocator(START, (bytes) => {
    const grown = Math.ceil(bytes / 65_536) * 65_536;
    if (given + grown > LIMIT) return 0;
    given += grown;
    return grown;
  });
  return { allocator, given: () => given };
}

function expectApart(regions: readonly Region[]): void {
  const sorted = [...regions].sort((a, b) => a.start - b.start);
  sorted.forEach((region, index) => {
    const end = sorted[index - 1] ? sorted[index - 1]!.start + sorted[index - 1]!.size : START;
    expect(region.start).toBeGreaterThanOrEqual(end);
  });
}

test.each([1, 2, 3, 4, 5])(
  "Allocator keeps live regions apart, aligned and large enough (seed %i)",
  (seed) => {
    const { allocator, given } = limited();
    const words = new Random(seed).words();
    const live: { region: Region; bytes: number }[] = [];
    for (let step = 0; step < 3000; step++) {
      const word = words.next().value;
      if (live.length > 0 && word % 5 < 2) {
        const [freed] = live.splice(words.next().value % live.length, 1);
        allocator.free(freed!.region);
      } else {
        const bytes = words.next().value % 2 ** (word % 18);
        const region = allocator.allocate(bytes);
        if (region) live.push({ region, bytes });
      }
      if (step % 100 === 0) expectApart(live.map(({ region }) => region));
    }
    for (const { region, bytes } of live) {
      expect(region.start % ALIGNMENT).toBe(0);
      expect(region.size).toBeGreaterThanOrEqual(bytes);
      expect(region.start + region.size).toBeLessThanOrEqual(START + given());
    }
    // Freed regions merge: the whole range can be allocated as one region.
    for (const { region } of live) allocator.free(region);
    expect(allocator.allocate(given())?.start).toBe(START);
  },
);

test("Allocator uses its whole range before it fails", () => {
  const { allocator, given } = limited();
  const regions: Region[] = [];
  for (let region = allocator.allocate(1000); region; region = allocator.allocate(1000)) {
    regions.push(region);
  }
  expect(regions.length).toBe(Math.floor(given() / 1024));
  expect(given()).toBeGreaterThan(LIMIT - 65_536);
});

test("Allocator finds a freed region of exactly the right size when no other is left", () => {
  const { allocator } = limited();
  const regions: Region[] = [];
  for (let region = allocator.allocate(100_001); region; region = allocator.allocate(100_001)) {
    regions.push(region);
  }
  allocator.free(regions[3]!);
  allocator.free(regions[5]!);
  const starts = [allocator.allocate(100_001)?.start, allocator.allocate(100_001)?.start];
  expect(starts.sort()).toEqual([regions[3]!.start, regions[5]!.start].sort());
  expect(allocator.allocate(100_001)).toBeUndefined();
});

test("Allocator keeps the last use of memory when regions merge and split", () => {
  const { allocator } = limited();
  const [a, b] = [allocator.allocate(64)!, allocator.allocate(64)!];
  a.lastUse = 3;
  b.lastUse = 7;
  allocator.free(a);
  allocator.free(b);
  expect(allocator.allocate(128)?.lastUse).toBe(7);
});
