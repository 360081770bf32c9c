import { expect, test } from "vitest";
import { fractionInList, structureProblem } from "./_json.ts";

test("structureProblem() finds a key twice in one object, however it is written", () => {
  const twice = 'has the key "a" twice';
  expect(structureProblem(`{"a":1,"a":2}`)).toBe(twice);
  expect(structureProblem(`{"a":1,\n\t"\\u0061" \r\n:2}`)).toBe(twice);
  expect(structureProblem(`[{"b":[{"a":{}, "x":"a", "a":0}]}]`)).toBe(twice);
  expect(structureProblem(`{"__proto__":1,"__proto__":2}`)).toBe('has the key "__proto__" twice');
});

test("structureProblem() accepts a key in several objects, and values and brackets in strings", () => {
  expect(structureProblem(`{"a":{"a":{"a":1}},"b":{"a":["a","a"]}}`)).toBeUndefined();
  expect(
    structureProblem(`{"a":"b","b":"a","c":"{[","d":"\\"e\\":","e":"\\\\"}`, "{"),
  ).toBeUndefined();
});

test("structureProblem() allows only the bracket given for each depth", () => {
  expect(structureProblem(`{"a":{"b":[1]}}`, "{{[")).toBeUndefined();
  expect(structureProblem(`{"a":[1]}`, "{{[")).toBe("has a misplaced [ at character 5");
  expect(structureProblem(`{"a":{"b":[[`, "{{[")).toBe("has a misplaced [ at character 11");
});

test("structureProblem() leaves what is not JSON to JSON.parse, and ends", () => {
  for (const text of ["", `"`, `"\\`, `{"a`, "]]]]", `"a":"a":`]) {
    expect(structureProblem(text)).toBeUndefined();
  }
  expect(() => structureProblem(`{"\\q":1}`)).toThrow(SyntaxError);
});

test("structureProblem() bounds keys, nesting, and a header's lists", () => {
  const keys = (count: number) =>
    `{${Array.from({ length: count }, (_, at) => `"${at}":0`).join(",")}}`;
  expect(structureProblem(keys(2 ** 19))).toBeUndefined();
  expect(structureProblem(keys(2 ** 19 + 1))).toBe("has more than 524288 keys");
  expect(structureProblem(`{"a":[${"[],".repeat(2 ** 19)}0]}`)).toBe(
    "has more than 524288 lists and objects",
  );
  expect(structureProblem(`{"a":${"[".repeat(99)}`)).toBeUndefined();
  expect(structureProblem(`{"a":${"[".repeat(1e6)}`)).toBe(
    "nests lists and objects deeper than 100 levels",
  );
  const list = (length: number) => `{"a":{"shape":[${Array(length).fill(1).join(",")}]}}`;
  expect(structureProblem(list(64), "{{[")).toBeUndefined();
  expect(structureProblem(list(65), "{{[")).toMatch(/^has a list of more than 64 numbers/);
  expect(structureProblem(list(65))).toBeUndefined();
});

test("fractionInList() finds numbers that JSON.parse makes whole", () => {
  for (const list of ["[2.0]", "[2e0]", "[0, 8.0]", "[0,1E2]", "[ 0.5,1]"]) {
    const json = `{"a.0[1e":{"shape":${list}}}`;
    expect(json.slice(fractionInList(json)), list).toMatch(/^\d[.eE]/);
  }
  expect(fractionInList(`{"a[2.0]":{"shape":[2,3],"x":1.5,"\\"[1.5":"[1e5]"}}`)).toBe(-1);
});
