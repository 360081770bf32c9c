import { expect, test } from "vitest";
import { textChart } from "./text_chart.ts";

test("textChart() draws a falling curve from the upper left to the lower right", () => {
  const points = Array.from({ length: 300 }, (_, at) => [at + 1, 3 - at / 150] as const);
  const chart = textChart(points, 60).split("\n");
  const drawn = (line: string) => line.search(/[━┓┗┛┏]/);
  const places = chart.map(drawn).filter((place) => place >= 0);
  expect(places.length).toBeGreaterThan(6);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(chart.at(-1)).toMatch(/300/);
  expect(textChart([], 60)).toBe("");
});
