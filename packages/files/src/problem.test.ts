import { expect, test } from "vitest";
import { isProblem, ProblemError } from "./problem.ts";

test("ProblemError joins its two parts in the message and keeps the cause", () => {
  const cause = new Error("write failed");
  const error = new ProblemError("Cannot save: the disk is full", "free some space", { cause });
  expect(error.message).toBe("Cannot save: the disk is full; free some space");
  expect(error).toMatchObject({
    name: "ProblemError",
    problem: "Cannot save: the disk is full",
    remedy: "free some space",
    cause,
  });
});

test("isProblem() recognizes the two fields on errors of any class, and on nothing else", () => {
  expect(isProblem(new ProblemError("a", "b"))).toBe(true);
  expect(isProblem(Object.assign(new RangeError("a; b"), { problem: "a", remedy: "b" }))).toBe(
    true,
  );
  for (const other of [
    new Error("a; b"),
    Object.assign(new Error("a"), { problem: "a" }),
    Object.assign(new Error("a"), { problem: "a", remedy: 1 }),
    { problem: "a", remedy: "b" },
    "a; b",
    undefined,
  ]) {
    expect(isProblem(other)).toBe(false);
  }
});
