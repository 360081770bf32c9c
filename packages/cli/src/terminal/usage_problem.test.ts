import { expect, test } from "vitest";
import { usageProblem } from "./usage_problem.ts";

test.each([
  [
    "error: unknown option '--stepz'\n(Did you mean --steps?)\n",
    "Unknown option '--stepz'",
    "did you mean --steps?",
  ],
  [
    "error: option '--steps <count>' argument 'x' is invalid. Take a whole number from 1 on.",
    "Option '--steps <count>' argument 'x' is invalid",
    "take a whole number from 1 on",
  ],
  ["error: unknown command 'foo'\n(see lrm --help)\n", "Unknown command 'foo'", "see lrm --help"],
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
  expect(usageProblem(text, "lrm")).toEqual({ problem, remedy });
});
