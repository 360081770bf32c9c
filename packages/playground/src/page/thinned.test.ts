import { expect, test } from "vitest";
import { thinned } from "./thinned.ts";

test("thinned() averages groups, without gaps, and keeps short columns", () => {
  expect(thinned([1, null, 3], 3)).toEqual([1, null, 3]);
  expect(thinned([1, 2, null, 4, null, null, 7], 4)).toEqual([1.5, 4, null, 7]);
});
