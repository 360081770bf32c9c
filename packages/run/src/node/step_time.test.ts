import { expect, test } from "vitest";
import { measureStepTime } from "./step_time.ts";

/** Trains on a machine whose steps take the times of `stepTime`, and records the time asked for. */
function machine(stepTime: (elapsed: number) => number) {
  let elapsed = 0;
  const asked: number[] = [];
  return {
    asked,
    trainFor: async (milliseconds: number) => {
      asked.push(milliseconds);
      const start = elapsed;
      let steps = 0;
      do {
        elapsed += stepTime(elapsed);
        steps++;
      } while (elapsed - start < milliseconds);
      return { steps, time: elapsed - start };
    },
  };
}

test("measureStepTime() measures after two short parts where steps do not get faster", async () => {
  const { asked, trainFor } = machine(() => 10);
  expect(await measureStepTime(trainFor)).toBe(10);
  expect(asked).toEqual([300, 300, 1000]);
});

test("measureStepTime() waits until steps get no faster", async () => {
  const { asked, trainFor } = machine((elapsed) => (elapsed < 1400 ? 40 - elapsed / 50 : 10));
  expect(await measureStepTime(trainFor)).toBe(10);
  expect(asked.length).toBeGreaterThan(4);
});

test("measureStepTime() ends the warm-up of steps that always get faster, and of long steps", async () => {
  const improving = machine((elapsed) => 1000 / (10 + elapsed / 20));
  await measureStepTime(improving.trainFor);
  expect(improving.asked.filter((each) => each === 300).length).toBeLessThanOrEqual(14);
  const long = machine(() => 20_000);
  expect(await measureStepTime(long.trainFor)).toBe(20_000);
  expect(long.asked).toEqual([300, 1000]);
});
