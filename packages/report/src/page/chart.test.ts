import { extremes, stretchMeans } from "@lrm/run";
import { elementsOf } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { lineChart, shortNumber } from "./chart.ts";
import { html } from "./html.ts";
import { lateRange, logarithmicRange, padded, spansMagnitudes } from "./range.ts";

const line = (points: readonly (readonly [number, number])[]) => ({
  className: "a",
  label: "run",
  points,
});

test("lineChart() draws every finite point in its place and says its ends in words", () => {
  const { text } = lineChart({
    title: "Loss",
    x: "steps",
    range: [0, 4],
    series: [
      line([
        [0, 4],
        [5, 2],
        [7, Number.NaN],
        [10, 0],
      ]),
    ],
  });
  elementsOf(text);
  // 60 to 460 from left to right, 284 to 12 from below.
  expect(text).toContain('<polyline points="60,12 260,148 460,284"/>');
  expect(text).toContain('aria-label="Loss: run from 4 to 0"');
  expect(text).not.toMatch(/NaN|undefined/);
});

test("lineChart() leaves room for labels that are long", () => {
  const placesOf = (format: (value: number) => string) => {
    const points = [
      [0, 4],
      [10, 0],
    ] as const;
    const { text } = lineChart({
      title: "A",
      x: "steps",
      range: [0, 4],
      series: [line(points)],
      format,
    });
    return /<polyline points="([\d.]+),12 /.exec(text)![1];
  };
  expect(placesOf(() => "0.5")).toBe("60");
  // Six letters and digits of 17 × 0.6, a space of half as much, and the distance of 7.
  expect(placesOf(() => "0 bytes")).toBe("74");
});

test("lineChart() says what a place on it shows, once for each line that goes there", () => {
  const { text } = lineChart({
    title: "Loss",
    x: "steps",
    range: [0, 4],
    series: [
      line([
        [0, 4],
        [120, 1],
      ]),
      {
        ...line([
          [0, 3],
          [2, 3],
        ]),
        className: "b",
        label: "other",
      },
    ],
  });
  const places = [...text.matchAll(/<g><rect.*?<\/g>/g)].map(([each]) => each);
  expect(places).toHaveLength(60);
  expect(places[0]).toContain(">1 steps<");
  expect(places[0]).toContain(">run 3.975<");
  expect(places[0]).toContain(">other 3<");
  expect(places[59]).not.toContain("other");
});

test("lineChart() draws orders of magnitude, and what is above its frame on the edge", () => {
  const series = [
    {
      ...line([
        [0.01, 1],
        [0.02, 10],
        [0.04, 1000],
      ]),
      dots: true,
    },
  ];
  const steep = lineChart({
    title: "Norm",
    x: "steps",
    range: [1, 1000],
    series,
    logarithmic: "y",
  }).text;
  expect(steep.match(/cy="[^"]*"/g)).toEqual(['cy="284"', 'cy="193.3"', 'cy="12"']);
  const grid = lineChart({
    title: "Grid",
    x: "rate",
    range: [0, 20],
    series,
    logarithmic: "x",
  }).text;
  expect(grid.match(/class="outside"/g)).toHaveLength(1);
  for (const rate of ["0.01", "0.02", "0.04"]) expect(grid).toContain(`>${rate}</text>`);
});

test("shortNumber() is short and readable at any size", () => {
  expect([0, 0.000012, 0.00015, 1.23456, 999.96, 12345.6].map(shortNumber)).toEqual([
    ...["0", "1.2e-5", "0.00015", "1.235", "1000", "12,346"],
  ]);
});

test("extremes() keeps the lowest and the highest of every stretch, in order, and the ends", () => {
  const points = Array.from({ length: 1000 }, (_, at) => [at, (at * 7919) % 1000] as const);
  const kept = extremes(points, 10);
  expect(kept.length).toBeLessThanOrEqual(22);
  expect(kept[0]).toEqual(points[0]);
  expect(kept.at(-1)).toEqual(points.at(-1));
  expect(kept.map(([x]) => x)).toEqual(
    kept
      .map(([x]) => x)
      .slice()
      .sort((a, b) => a - b),
  );
  for (let column = 0; column < 10; column++) {
    const within = points.slice(100 * column, 100 * (column + 1)).map(([, y]) => y);
    const values = kept.map(([, y]) => y);
    expect(values).toContain(Math.max(...within));
    expect(values).toContain(Math.min(...within));
  }
  expect(extremes(points.slice(0, 20), 10)).toHaveLength(20);
  expect(extremes([], 10)).toEqual([]);
});

test("stretchMeans() gives means of stretches at their middles", () => {
  expect(stretchMeans([5, 4, 3, 2, 1], 2)).toEqual([
    [2, 4],
    [4.5, 1.5],
  ]);
  expect(stretchMeans([], 2)).toEqual([]);
});

test("frames hold what is to be seen", () => {
  const falling = [
    [
      [0, 11],
      [20, 3],
      [100, 2],
    ],
  ] as const;
  expect(lateRange(falling, 100)).toEqual([2 - 0.04, 3 + 0.04]);
  expect(padded([2, 2])).toEqual([1.92, 2.08]);
  expect(padded([Number.NaN])).toEqual([-0.04, 1.04]);
  expect(spansMagnitudes(falling)).toBe(false);
  expect(
    spansMagnitudes([
      [
        [0, 0.1],
        [1, 10],
      ],
    ]),
  ).toBe(true);
  expect(
    spansMagnitudes([
      [
        [0, 0],
        [1, 10],
      ],
    ]),
  ).toBe(false);
  const [low, high] = logarithmicRange([
    [
      [0, 1],
      [1, 100],
    ],
  ]);
  expect(low).toBeLessThan(1);
  expect(high).toBeGreaterThan(100);
});

test("html`` escapes values and keeps markup", () => {
  expect(html`<b title="${'"'}">${"<&>"}${[html`<i></i>`, 1]}${undefined}</b>`.text).toBe(
    '<b title="&quot;">&lt;&amp;&gt;<i></i>1</b>',
  );
});
