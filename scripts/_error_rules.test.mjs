import { expect, test } from "vitest";
import { errorProblems } from "./_error_rules.mjs";

const PATH = "packages/run/src/a.ts";

test("errorProblems() finds an error class without the two parts", () => {
  const text = [
    "/** Thrown for bad input. */",
    "export class BadError extends RangeError {",
    '  override readonly name = "BadError";',
    "  readonly remedy: string;",
    "}",
    "abstract class BareError extends Error {}",
    "",
  ].join("\n");
  expect(errorProblems(PATH, text)).toEqual([
    { line: 2, problem: expect.stringContaining("BadError has no problem and remedy") },
    { line: 6, problem: expect.stringContaining("BareError has no problem and remedy") },
  ]);
});

test("errorProblems() accepts classes with the two parts, and those that extend another of ours", () => {
  const text = [
    "export class TwoPartError extends Error {",
    "  readonly problem: string;",
    "  readonly remedy: string;",
    "}",
    "export class OtherError extends TwoPartError {",
    '  override readonly name = "OtherError";',
    "}",
    "",
  ].join("\n");
  expect(errorProblems(PATH, text)).toEqual([]);
});

test("errorProblems() finds plain errors that are thrown, but not in tests and their cases", () => {
  const text = 'const cause = new Error("a");\nthrow new Error("b");\nthrow new TypeError("c");\n';
  expect(errorProblems(PATH, text)).toEqual([
    { line: 2, problem: expect.stringContaining("a plain Error is thrown") },
    { line: 3, problem: expect.stringContaining("a plain TypeError is thrown") },
  ]);
  for (const path of [
    "packages/run/src/a.test.ts",
    "packages/run/src/testing/a.ts",
    "packages/tensor/src/conformance/check.ts",
    "scripts/a.test.mjs",
    "benchmarks/src/a.ts",
  ]) {
    expect(errorProblems(path, text)).toEqual([]);
  }
});

test("errorProblems() finds texts of scripts and apps that lack a reason or a remedy", () => {
  const made = (...words) => `throw new PlainError(${words.join(", ")});\n`;
  const problem = `\`Cannot use port \${port}: it is taken\``;
  const right = made(problem, '"choose another"') + made("\n  'Cannot a: b'", '\n  "c"', "2");
  const wrong = [
    made('"Cannot pass: see above"'),
    made('"Cannot pass: it rains"', "2"),
    made('"It rains: wait"', '"wait"'),
    made('"Cannot pass"', '"wait"'),
    made('"Cannot pass: it rains; wait"', '"wait"'),
    made('"Cannot pass: it rains"', '"see the lines above"'),
    made("error.message", '"wait"'),
  ];
  for (const path of ["scripts/a.mjs", "site/src/a.mjs", "benchmarks/src/a.ts"]) {
    const found = errorProblems(path, wrong.join("") + right);
    expect(found.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  }
  expect(errorProblems("scripts/a.mjs", right)).toEqual([]);
});
