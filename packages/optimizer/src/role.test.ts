import { expect, test } from "vitest";
import { isMatrix, type NamedParameter, roleOf } from "./role.ts";

const parameter = (shape: readonly number[], role?: string) =>
  ({ name: "w", value: { shape }, role }) as NamedParameter;

test("roleOf() takes parameters of fewer than two axes for vectors", () => {
  expect([roleOf(parameter([8])), roleOf(parameter([]))]).toEqual(["vector", "vector"]);
  expect(roleOf(parameter([8], "embedding"))).toBe("embedding");
});

test("roleOf() refuses two axes without a role, and unknown roles", () => {
  expect(() => roleOf(parameter([4, 8]))).toThrow(
    'Cannot group parameter "w" of shape [4, 8]: it has no role; make it with the role "matrix", "embedding" or "head", or with "vector" to train it element by element',
  );
  expect(() => roleOf(parameter([4], "matrices"))).toThrow('its role is "matrices"; make it');
});

test("isMatrix() is true of the role matrix alone", () => {
  const roles = ["matrix", "embedding", "head", "vector"];
  expect(roles.map((role) => isMatrix(parameter([4, 8], role)))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
