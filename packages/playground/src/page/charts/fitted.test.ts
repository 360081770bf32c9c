import { expect, test } from "vitest";
import { fitted } from "./fitted.ts";

const widthOf = (text: string) => 10 * text.length;

test("fitted() keeps a text that fits and shortens another one", () => {
  expect(fitted("Muon", 40, widthOf)).toBe("Muon");
  expect(fitted("Low-rank Muon", 60, widthOf)).toBe("Low-r…");
  expect(fitted("Low rank", 50, widthOf)).toBe("Low…");
  expect(fitted("Muon", 5, widthOf)).toBe("");
});
