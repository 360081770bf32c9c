import { expect, test } from "vitest";
import { withoutUndefined } from "./without_undefined.ts";

test("withoutUndefined() keeps defaults that a spread of undefined values would replace", () => {
  const values: { steps?: number | undefined; batch?: number | undefined; name?: string | null } = {
    steps: undefined,
    batch: 0,
    name: null,
  };
  expect({ steps: 3, batch: 4, ...withoutUndefined(values) }).toEqual({
    steps: 3,
    batch: 0,
    name: null,
  });
  expect(values).toHaveProperty("steps");
});
