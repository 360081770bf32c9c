import { expect, test } from "vitest";
import { frequencies } from "./_frequencies.ts";

test("frequencies() fall from 1 to 1/1024 over half of the pairs, and the others do not turn", () => {
  const found = frequencies(12);
  expect(found).toEqual([-1, expect.closeTo(-1 / 32, 12), -1 / 1024, 0, 0, 0]);
  expect(frequencies(4)).toEqual([-1, 0]);
  expect(frequencies(128)).toHaveLength(64);
});
