import { expect, test } from "vitest";
import { predictHere } from "./check_model.ts";

test("predictHere() shares cores among ranks, and adds copies and exchanges", () => {
  const alone = { passes: 0.1, update: 0.02 };
  const load = { numbers: 1000, part: 250, collectives: 2, updateShare: 0.5 };
  const speeds = {
    network: { latency: 1e-3, secondsPerByte: 1e-6 },
    host: { secondsPerSum: 0, secondsPerByte: 1e-6 },
  };
  // 3 · (2 · 1 ms + 2,000 · 1 µs) = 12 ms; 2 · (100 + 10 + 8) ms
  expect(predictHere(alone, load, 4, speeds, 2)).toEqual({ exchange: 0.012, step: 0.248 });
  const whole = { ...load, updateShare: 1 };
  expect(predictHere(alone, whole, 1, speeds, 2)).toEqual({
    exchange: 0,
    step: 0.12000000000000001,
  });
});
