import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inTurn, type Subject } from "./measure.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const taking =
  (seconds: number): Subject =>
  async (repeats) => {
    vi.advanceTimersByTime(1000 * seconds * repeats);
  };

test("inTurn() repeats what is fast until a measurement is long enough", async () => {
  const pace = { rounds: 3, seconds: 1, most: 100 };
  const [fast, slow] = await inTurn([taking(0.25), taking(2)], pace);
  expect(fast).toEqual([0.25, 0.25, 0.25]);
  expect(slow).toEqual([2, 2, 2]);
});

test("inTurn() leaves out rounds that there is no time for, never the first", async () => {
  const rounds = async (most: number) =>
    (await inTurn([taking(10), taking(5)], { rounds: 7, seconds: 1, most })).map(
      ({ length }) => length,
    );
  expect(await rounds(1000)).toEqual([7, 7]);
  expect(await rounds(46)).toEqual([3, 3]);
  expect(await rounds(0)).toEqual([1, 1]);
});
