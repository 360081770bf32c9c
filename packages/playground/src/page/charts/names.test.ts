import { expect, test } from "vitest";
import { apart, fitted } from "./names.ts";

test("apart() moves positions down as far as needed, and up from the end", () => {
  expect(apart([10, 50, 90], 14, 100)).toEqual([10, 50, 90]);
  expect(apart([10, 12, 13], 14, 100)).toEqual([10, 24, 38]);
  expect(apart([70, 98, 99, 100], 14, 100)).toEqual([58, 72, 86, 100]);
});

test("fitted() keeps a text that fits and shortens another one", () => {
  const widthOf = (text: string) => 10 * text.length;
  expect(fitted("Muon", 40, widthOf)).toBe("Muon");
  expect(fitted("Low-rank Muon", 60, widthOf)).toBe("Low-r…");
  expect(fitted("Low rank", 50, widthOf)).toBe("Low…");
  expect(fitted("Muon", 5, widthOf)).toBe("");
});
