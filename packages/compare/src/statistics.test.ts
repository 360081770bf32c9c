import { expect, test } from "vitest";
import { statisticsOf } from "./statistics.ts";

test("statisticsOf() gives mean and the standard deviation of a sample", () => {
  expect(statisticsOf([1, 2, 3, 6])).toEqual({ mean: 3, deviation: Math.sqrt(14 / 3) });
  expect(statisticsOf([4])).toEqual({ mean: 4, deviation: 0 });
  expect(statisticsOf([])).toBeUndefined();
});
