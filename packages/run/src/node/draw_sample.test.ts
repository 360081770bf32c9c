import { expect, test } from "vitest";
import { isSampled } from "./draw_sample.ts";

test("isSampled() asks for a sample at the first checkpoint after each evaluation, and for none in a short run", () => {
  const settings = { steps: 1003, evaluateEvery: 201, checkpointEvery: 51 };
  const sampled = (of: typeof settings) =>
    Array.from({ length: of.steps }, (_, at) => at + 1).filter((step) => isSampled(of, step));
  expect(sampled(settings)).toEqual([204, 408, 612, 816]);
  expect(sampled({ steps: 400, evaluateEvery: 80, checkpointEvery: 20 })).toEqual([]);
});
