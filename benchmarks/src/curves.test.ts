import { expect, test } from "vitest";
import { type CurvePoint, curves } from "./curves.ts";

test("curves() draws a panel for each title, and a line for each label", () => {
  const points: CurvePoint[] = [1, 10, 100].flatMap((x) =>
    ["one", "two"].map((panel) => ({ label: "line", panel, x, value: x / 10 })),
  );
  const drawing = curves(points, { axis: "ranks", ticks: [1, 100] });
  expect(drawing.match(/<g /g)).toHaveLength(2);
  expect(drawing.match(/<path d="M[\d.]+ [\d.]+L/g)).toHaveLength(2);
  expect(drawing).toContain(">one</text>");
  expect(drawing).toContain('text-anchor="middle">ranks</text>');
  expect(drawing).not.toMatch(/text-anchor="middle">10<\/text>/); // It is no tick.
});

test("curves() takes powers of ten as ticks of a wide range, else 1, 2 and 5 of each", () => {
  const ticksOf = (values: readonly number[]) => {
    const points = values.map((value, x) => ({ label: "", panel: "", x: x + 1, value }));
    const texts = curves(points, { axis: "" }).matchAll(/text-anchor="end">([\d.e-]+)</g);
    return [...texts].map(([, text]) => Number(text));
  };
  expect(ticksOf([1, 10])).toEqual([1, 2, 5, 10]);
  expect(ticksOf([1, 10_000])).toEqual([1, 10, 100, 1000, 10_000]);
  expect(ticksOf([1e-6, 1e-2])).toEqual([1e-6, 1e-5, 1e-4, 1e-3, 1e-2]);
});

test("curves() draws error bars, and linear vertical axes that can be below 0", () => {
  const points: CurvePoint[] = [1, 2, 4].map((x) => ({
    ...{ label: "gap", panel: "nats", x, value: (x - 2) / 100 },
    range: [(x - 3) / 100, (x - 1) / 100],
  }));
  const drawing = curves(points, { axis: "width", linear: true });
  const ends = [...drawing.matchAll(/<path d="M[\d.]+ ([\d.]+)V([\d.]+)"/g)].map(
    ([, a, b]) => Number(a) - Number(b),
  );
  expect(ends).toHaveLength(3);
  // Low values are further down, and equal errors have equal bars on a linear axis.
  for (const end of ends) expect(end).toBeCloseTo(ends[0]!, 0);
  expect(ends[0]).toBeGreaterThan(20);
  const ticks = [...drawing.matchAll(/text-anchor="end">(-?[\d.]+)</g)].map(([, tick]) => tick);
  expect(ticks).toEqual(["-0.02", "-0.01", "0", "0.01", "0.02", "0.03"]);
});

test("curves() draws nothing of a label in a panel where it has no points", () => {
  const points: CurvePoint[] = [1, 2].flatMap((x) => [
    { label: "both", panel: "one", x, value: x },
    { label: "both", panel: "two", x, value: x },
    { label: "alone", panel: "one", x, value: 2 * x },
  ]);
  const drawing = curves(points, { axis: "" });
  expect(drawing.match(/<path d="M[\d.]+ [\d.]+L/g)).toHaveLength(3);
  expect(drawing).not.toContain('d="M"');
});
