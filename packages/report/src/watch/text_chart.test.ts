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

test("textChart() has round numbers on its axis, and a dot for each mark in range", () => {
  const points = Array.from({ length: 100 }, (_, at) => [at + 1, 3 - at / 50] as const);
  const marks = [
    [50, 2.02],
    [100, 1.02],
    [200, 1],
  ] as const;
  const chart = textChart(points, 60, marks);
  expect(chart.match(/●/g)).toHaveLength(2);
  const labels = [...chart.matchAll(/^ *(\d\.\d\d)┤/gm)].map(([, label]) => label);
  expect(labels.length).toBeGreaterThan(3);
  expect(labels.filter((label) => !label!.endsWith("0"))).toEqual([]);
});
