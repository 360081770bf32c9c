import { expect, test } from "vitest";
import { type FindNearest, usageProblem } from "./usage_problem.ts";

const NEAREST = new Map([
  ["option --stepz", "--steps"],
  ["command trian", "train"],
]);
const nearest: FindNearest = (kind, unknown) => NEAREST.get(`${kind} ${unknown}`);

test.each([
  ["error: unknown option '--stepz'\n", "Unknown option '--stepz'", "try --steps"],
  ["error: unknown option '--foo'\n", "Unknown option '--foo'", "see lrm --help"],
  [
    "error: option '--steps <count>' argument 'x' is invalid. Take a whole number from 1 on.",
    "Option '--steps <count>' argument 'x' is invalid",
    "take a whole number from 1 on",
  ],
  ["error: unknown command 'trian'", "Unknown command 'trian'", "try train"],
  ["error: unknown command 'foo'", "Unknown command 'foo'", "see lrm --help"],
  [
    "error: missing required argument 'folder'",
    "Missing required argument 'folder'",
    "see lrm --help",
  ],
  [
    "error: too many arguments for 'train'. Expected 1 argument but got 2.",
    "Too many arguments for 'train'",
    "expected 1 argument but got 2",
  ],
])("usageProblem splits %j into a problem and a remedy", (text, problem, remedy) => {
  expect(usageProblem(text, "lrm", nearest)).toEqual({ problem, remedy });
});
