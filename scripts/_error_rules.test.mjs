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
    "scripts/a.mjs",
  ]) {
    expect(errorProblems(path, text)).toEqual([]);
  }
});
