import { expect, test } from "vitest";
import { sealed, unsealed } from "./seal.ts";

const written = (value: object, place?: string): string =>
  JSON.stringify(sealed(value, place === undefined ? {} : { place }));

test("unsealed() takes what sealed() wrote", () => {
  const value = { b: [1, { a: null }], a: "größer" };
  expect(unsealed(JSON.parse(written(value)))).toEqual({ value, seal: "right" });
});

test("unsealed() finds every changed, added or missing field, and another place", () => {
  const text = written({ loss: 4.5, steps: [1, 2] }, "runs");
  const seal = (json: string, place = "runs") => unsealed(JSON.parse(json), { place }).seal;
  expect(seal(text)).toBe("right");
  expect(seal(text, "other")).toBe("wrong");
  for (const [from, to] of [
    ["4.5", "4.25"],
    ["[1,2]", "[1]"],
    ['"loss"', '"lose"'],
    ['{"loss"', '{"__proto__":1,"loss"'],
    ['"loss":4.5,', ""],
  ] as const) {
    expect([to, seal(text.replace(from, to))]).toEqual([to, "wrong"]);
  }
  expect(seal('{"loss":4.5}')).toBe("missing");
  for (const json of ["null", "3", '"text"', "[]"]) expect(seal(json)).toBe("missing");
});
