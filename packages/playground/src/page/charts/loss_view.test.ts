import { expect, test } from "vitest";
import { Curve } from "../curves.ts";
import { axisOf, lossesAt, lossView } from "./loss_view.ts";

function curveOf(losses: readonly number[], secondsPerStep: number): Curve {
  const curve = new Curve();
  for (const [index, loss] of losses.entries()) {
    const step = index + 1;
    curve.add({ step, seconds: step * secondsPerStep, loss, tokensPerSecond: 1 });
  }
  return curve;
}

const curves = [curveOf([5, 5, 5], 2), curveOf([4, 4], 1)];
const choice = { curves, names: ["AdamW", "Muon"], against: "steps", scale: "linear" } as const;

test("lossView() draws every run against its own axis, with its name at one line", () => {
  const { x, lines } = lossView({ ...choice, against: "seconds" });
  expect(x.range).toEqual([0, 6]);
  expect(lines.map(({ run, style, name }) => [run, style, name])).toEqual([
    [0, "faint", undefined],
    [0, "line", "AdamW"],
    [0, "circles", undefined],
    [1, "faint", undefined],
    [1, "line", "Muon"],
    [1, "circles", undefined],
  ]);
  expect(lines[3]!.x).toEqual([1, 2]);
});

test("lossView() draws the means of earlier runs thin, in the colours of their own numbers", () => {
  const four = [...curves, curveOf([6, 6, 6, 6, 6, 6], 1), curveOf([3], 1)];
  const names = ["AdamW", "Muon", "AdamW before", "Muon before"];
  const { x, lines } = lossView({ ...choice, curves: four, names, earlier: 2 });
  expect(x.range).toEqual([0, 6]);
  expect(lines.slice(6).map(({ run, style, name, y }) => [run, style, name, y.length])).toEqual([
    [0, "earlier", "AdamW before", 6],
    [1, "earlier", "Muon before", 1],
  ]);
});

test("lossView() has a logarithmic axis of steps, which begins at 1, and none of seconds", () => {
  expect(lossView({ ...choice, scale: "log" }).x).toMatchObject({ log: true, range: [1, 5] });
  expect(lossView({ ...choice, scale: "log", against: "seconds" }).x.log).toBe(false);
});

test("lossView() shows a part of the axis, with all losses in it", () => {
  const { x, y, lines } = lossView({
    ...choice,
    curves: [curveOf([9, 5, 4, 3, 1], 1)],
    part: [3, 4],
  });
  expect(x.range).toEqual([3, 4]);
  expect(lines[0]!.x).toEqual([2, 3, 4, 5]);
  expect(y.range[0]).toBeLessThan(1);
  expect(y.range[1]).toBeGreaterThan(5);
  expect(y.range[1]).toBeLessThan(8);
});

test("lossView() keeps a part within its axis, which begins at 1 where it is logarithmic", () => {
  const long = { ...choice, curves: [curveOf(Array(100).fill(3), 1)], scale: "log" } as const;
  expect(lossView({ ...long, part: [0, 50] }).x.range).toEqual([1, 51]);
  expect(lossView({ ...long, part: [0, 100] }).x.range).toEqual([1, 100]);
});

test("lossView() leaves out a run that ended before the part", () => {
  const { y, lines } = lossView({
    ...choice,
    curves: [curveOf([9, 8, 3, 3, 3], 1), curveOf([9, 9], 1)],
    part: [4, 5],
  });
  expect(lines.filter(({ run }) => run === 1).flatMap(({ x }) => x)).toEqual([]);
  expect(y.range[1]).toBeLessThan(9);
});

test("axisOf() gives the ends of the whole axis", () => {
  expect(axisOf({ ...choice, against: "seconds" })).toEqual([0, 6]);
  expect(axisOf({ ...choice, scale: "log" })).toEqual([1, 5]);
});

test("lossesAt() writes the latest means at a position", () => {
  expect(lossesAt(choice, 2.2)).toBe("Step 2: AdamW 5.000, Muon 4.000");
  expect(lossesAt({ ...choice, against: "seconds" }, 1.6)).toBe("2 s: Muon 4.000");
});
