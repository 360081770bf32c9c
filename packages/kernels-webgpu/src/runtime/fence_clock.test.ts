import { afterEach, expect, test, vi } from "vitest";
import { FenceClock } from "./fence_clock.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("FenceClock times submits from an idle device to a read, and none during a pending read", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const learn = vi.fn();
  const clock = new FenceClock(learn);
  const submit = (cost: number, read: boolean) => clock.ending({} as GPUCommandEncoder, cost, read);
  clock.collect();
  submit(30, false);
  vi.advanceTimersByTime(5);
  submit(10, true);
  submit(1000, false);
  vi.advanceTimersByTime(15);
  expect(learn).not.toHaveBeenCalled();
  clock.collect();
  clock.collect();
  expect(learn.mock.calls).toEqual([[[{ cost: 40, largest: 30, milliseconds: 20 }]]]);
  submit(7, true);
  vi.advanceTimersByTime(3);
  clock.collect();
  expect(learn).toHaveBeenLastCalledWith([{ cost: 7, largest: 7, milliseconds: 3 }]);
});
