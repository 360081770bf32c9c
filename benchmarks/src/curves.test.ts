import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type CurvePoint, curves } from "./curves.ts";

const RESULTS = fileURLToPath(new URL("../results/", import.meta.url));

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
    const texts = curves(points, { axis: "" }).matchAll(/text-anchor="end">([\d.]+)</g);
    return [...texts].map(([, text]) => Number(text));
  };
  expect(ticksOf([1, 10])).toEqual([1, 2, 5, 10]);
  expect(ticksOf([1, 10_000])).toEqual([1, 10, 100, 1000, 10_000]);
});

test("curves() draws the figure of heavy-tails from its points", () => {
  const [name] = readdirSync(RESULTS).filter((each) => /^heavy_tails.*\.json$/.test(each));
  const { points } = JSON.parse(readFileSync(RESULTS + name!, "utf8"));
  const drawn = points.map(({ rule, alpha, steps, value }: Record<string, number | null>) => ({
    ...{ label: rule, x: steps, value },
    panel: alpha === null ? "exact gradients: smallest norm" : `α = ${alpha}: mean norm`,
  }));
  const figure = readFileSync(RESULTS + name!.replace("json", "svg"), "utf8");
  expect(curves(drawn, { axis: "steps T" })).toBe(figure);
});
