import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inTurn, type TimedSubject } from "./measure.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const taking = (seconds: number): TimedSubject => ({
  run: async (repeats) => {
    vi.advanceTimersByTime(1000 * seconds * repeats);
  },
});

test("inTurn() repeats a fast subject until a measurement is long enough", async () => {
  const plan = { rounds: 3, seconds: 1, maxSeconds: 100 };
  const [fast, slow] = await inTurn([taking(0.25), taking(2)], plan);
  expect(fast).toEqual([0.25, 0.25, 0.25]);
  expect(slow).toEqual([2, 2, 2]);
});

test("inTurn() makes a subject ready before each measurement, without timing it, for as many repeats as it has", async () => {
  const ready = vi.fn(async () => {
    vi.advanceTimersByTime(60_000);
  });
  const subject = { ...taking(0.25), ready, mostRepeats: 3 };
  const plan = { rounds: 2, seconds: 1, maxSeconds: 1000 };
  expect(await inTurn([subject], plan)).toEqual([[0.25, 0.25]]);
  expect(ready.mock.calls).toEqual([[1], [2], [3], [3]]);
});

test("inTurn() skips rounds beyond the time limit, but never the first", async () => {
  const rounds = async (maxSeconds: number) =>
    (await inTurn([taking(10), taking(5)], { rounds: 7, seconds: 1, maxSeconds })).map(
      ({ length }) => length,
    );
  expect(await rounds(1000)).toEqual([7, 7]);
  expect(await rounds(46)).toEqual([3, 3]);
  expect(await rounds(0)).toEqual([1, 1]);
});

test("inTurn() measures a subject that may lag in the first rounds only, and the others in all", async () => {
  const order: string[] = [];
  const named = (name: string, seconds: number, mayLag = false): TimedSubject => ({
    mayLag,
    run: (repeats) => {
      order.push(name);
      return taking(seconds).run(repeats);
    },
  });
  const rounds = async (maxSeconds: number, subjects: readonly TimedSubject[]) =>
    (await inTurn(subjects, { rounds: 5, seconds: 1, maxSeconds })).map(({ length }) => length);
  expect(await rounds(30, [named("a", 1), named("b", 8, true), named("c", 1)])).toEqual([5, 2, 5]);
  expect(order.slice(-12).join("")).toBe("abcabcacacac");
  expect(await rounds(100, [taking(1), named("b", 8, true)])).toEqual([5, 5]);
  expect(await rounds(0, [taking(1), named("b", 8, true)])).toEqual([1, 1]);
  expect(await rounds(30, [named("b", 8, true), named("c", 4, true)])).toEqual([1, 3]);
});
