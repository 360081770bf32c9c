import { expect, test } from "vitest";
import { geometryOf } from "./geometry.ts";
import { apart, fitted, namedEnds } from "./names.ts";

test("apart() moves positions down as far as needed, and up from the end", () => {
  expect(apart([10, 50, 90], 14, 100)).toEqual([10, 50, 90]);
  expect(apart([10, 12, 13], 14, 100)).toEqual([10, 24, 38]);
  expect(apart([70, 98, 99, 100], 14, 100)).toEqual([58, 72, 86, 100]);
});

test("namedEnds() finds the ends within the plot, and none of a line that ends before it", () => {
  const axis = { label: "", log: false, text: String };
  const view = { x: { ...axis, range: [10, 20] }, y: { ...axis, range: [0, 1] } } as const;
  const place = geometryOf(view, { width: 600, height: 300 }, 100);
  const line = (run: number, name: string, ...x: number[]) =>
    ({ run, name, x, y: x.map(() => run / 4), style: "line" }) as const;
  const lines = [line(0, "a", 5, 9), line(1, "b", 5, 15), line(2, "c", 19, 21)];
  const ends = namedEnds({ lines }, place);
  expect(ends.map(({ name }) => name)).toEqual(["c", "b"]);
  expect(ends.map(({ x }) => x)).toEqual([place.right, place.x(15)]);
});

test("fitted() keeps a text that fits and shortens another one", () => {
  const widthOf = (text: string) => 10 * text.length;
  expect(fitted("Muon", 40, widthOf)).toBe("Muon");
  expect(fitted("Low-rank Muon", 60, widthOf)).toBe("Low-r…");
  expect(fitted("Low rank", 50, widthOf)).toBe("Low…");
  expect(fitted("Muon", 5, widthOf)).toBe("");
});
