import fc from "fast-check";
import { expect, test } from "vitest";
import { philox } from "./philox.ts";
import { Random } from "./random.ts";
import { createReferenceBackend } from "./reference.ts";
import { Tensor } from "./tensor.ts";

const backend = createReferenceBackend();

function take(random: Random, count: number): number[] {
  const words = random.words();
  return Array.from({ length: count }, () => words.next().value);
}

/** Σ (observed − expected)² / expected. */
const chiSquare = (observed: readonly number[], expected: number): number =>
  observed.reduce((total, x) => total + (x - expected) ** 2 / expected, 0);

test("Random.bits(), uniform() and normal() follow the words of the key", async () => {
  const random = new Random(2 ** 40 + 3);
  expect(random.key).toEqual([3, 256]);
  const words = take(random, 6);
  expect(words.slice(0, 4)).toEqual(philox([0, 0, 0, 0], [3, 256]));
  expect(await random.bits(backend, [6])).toMatchObject({ dtype: "int32", shape: [6] });
  const bits = await random.bits(backend, [6]).read();
  expect(Array.from(bits, (x) => x >>> 0)).toEqual(words);
  const uniform = await random.uniform(backend, [2, 3]).read();
  expect(Array.from(uniform)).toEqual(words.map((word) => (word >>> 8) / 2 ** 24));
  const normal = await random.normal(backend, [6]).read();
  const [u, v] = [((words[2]! >>> 8) + 1) / 2 ** 24, (words[3]! >>> 8) / 2 ** 24];
  const radius = Math.sqrt(-2 * Math.log(u));
  expect(normal[2]).toBe(Math.fround(radius * Math.cos(2 * Math.PI * v)));
  expect(normal[3]).toBe(Math.fround(radius * Math.sin(2 * Math.PI * v)));
});

test("Random.uniform() fills [0, 1) evenly", async () => {
  const values = await new Random(1).uniform(backend, [100_000]).read();
  const bins = new Array<number>(100).fill(0);
  for (const x of values) bins[Math.floor(x * 100)]!++;
  expect(bins).toHaveLength(100);
  // χ² with 99 degrees of freedom: 149 is passed once in a thousand seeds.
  expect(chiSquare(bins, 1000)).toBeLessThan(149);
});

test("Random.fillNormal() overwrites with the numbers of normal(), and refuses int32", async () => {
  const random = new Random(3);
  const out = Tensor.allocate(backend, [2, 5]);
  random.fillNormal(out);
  expect(await out.read()).toEqual(await random.normal(backend, [2, 5]).read());
  expect(() => random.fillNormal(Tensor.allocate(backend, [2], "int32"))).toThrow("float32");
});

test("Random.normal() is finite and has the moments of a standard normal", async () => {
  const values = Array.from(await new Random(3).normal(backend, [100_000]).read());
  expect(values.every(Number.isFinite)).toBe(true);
  const moment = (power: number) => values.reduce((sum, x) => sum + x ** power, 0) / values.length;
  expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(1e5));
  expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / 1e5));
  expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / 1e5));
});

test("Random.fork() gives another generator for every name and number, and the same for the same", () => {
  const root = new Random(7);
  const labels = ["", "a", "b", "ab", "ba", "abc", "a\0", "\0", 0, 1, 2, 2 ** 32, "0", "1"];
  const keys = labels.map((label) => root.fork(label).key.join());
  expect(new Set([...keys, root.key.join()]).size).toBe(labels.length + 1);
  expect(root.fork("columns").fork(3).key).toEqual(new Random(7).fork("columns").fork(3).key);
  expect(root.fork("a").fork("b").key).not.toEqual(root.fork("b").fork("a").key);
  expect(root.key).toEqual(new Random(7).key);
});

test("Random refuses seeds that are not whole numbers from 0 on", () => {
  for (const seed of [-1, 0.5, Number.NaN, 2 ** 53]) {
    expect(() => new Random(seed)).toThrow("Cannot seed with");
  }
});

test("Random.numbers() makes numbers in [0, 1) out of 53 bits, two words each", () => {
  const random = new Random(3);
  const [words, numbers] = [random.words(), random.numbers()];
  for (let at = 0; at < 100; at++) {
    const [high, low] = [words.next().value, words.next().value];
    const bits = BigInt(high >>> 11) * 2n ** 32n + BigInt(low);
    expect(numbers.next().value).toBe(Number(bits) / 2 ** 53);
  }
  expect(random.number()).toBe(random.numbers().next().value);
});

test("Random.numbers() are spread evenly", () => {
  const numbers = new Random(4).numbers();
  const observed = new Array<number>(20).fill(0);
  for (let draw = 0; draw < 20_000; draw++) observed[Math.floor(numbers.next().value * 20)]!++;
  // χ² with 19 degrees of freedom: 43.8 is passed once in a thousand seeds.
  expect(chiSquare(observed, 1000)).toBeLessThan(43.8);
});

test("Random.permutation() is a permutation, and a shorter one is its beginning", () => {
  fc.assert(
    fc.property(fc.nat(50), fc.nat(50), fc.nat(), (n, part, seed) => {
      const count = Math.min(part, n);
      const full = new Random(seed).permutation(n);
      expect([...full].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      expect(new Random(seed).permutation(n, count)).toEqual(full.slice(0, count));
    }),
  );
});

test("Random.permutation() draws every permutation equally often", () => {
  const seen = new Map<string, number>();
  const root = new Random(11);
  for (let draw = 0; draw < 24_000; draw++) {
    const key = root.fork(draw).permutation(4).join();
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  expect(seen.size).toBe(24);
  // χ² with 23 degrees of freedom: 49.7 is passed once in a thousand seeds.
  expect(chiSquare([...seen.values()], 1000)).toBeLessThan(49.7);
});

test("Random.permutation() picks every number equally often at every place", () => {
  const places = Array.from({ length: 5 }, () => new Array<number>(20).fill(0));
  const root = new Random(12);
  for (let draw = 0; draw < 20_000; draw++) {
    root
      .fork(draw)
      .permutation(20, 5)
      .forEach((value, place) => {
        places[place]![value]!++;
      });
  }
  // χ² with 19 degrees of freedom: 43.8 is passed once in a thousand seeds.
  for (const observed of places) expect(chiSquare(observed, 1000)).toBeLessThan(43.8);
});

test("Random.permutation() refuses to draw more than there are", () => {
  expect(() => new Random(1).permutation(3, 4)).toThrow(
    "Cannot draw 4 distinct numbers out of 3: there are too few; draw at most 3",
  );
});
