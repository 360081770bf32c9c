import { expect, test } from "vitest";
import { apart } from "./line_ends.ts";

test("apart() moves positions down as far as needed, and up from the end", () => {
  expect(apart([10, 50, 90], 14, 100)).toEqual([10, 50, 90]);
  expect(apart([10, 12, 13], 14, 100)).toEqual([10, 24, 38]);
  expect(apart([70, 98, 99, 100], 14, 100)).toEqual([58, 72, 86, 100]);
});
