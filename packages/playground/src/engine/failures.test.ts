import { ProblemError } from "@lrm/files/problem";
import { NonFiniteError } from "@lrm/train";
import { expect, test } from "vitest";
import { problemOf, sentenceOf } from "./failures.ts";

test("sentenceOf() and problemOf() take the parts of an error", () => {
  const error = new ProblemError("Cannot use WebGPU: no adapter was found", "install a driver");
  expect(sentenceOf(error)).toBe("Cannot use WebGPU: no adapter was found; install a driver");
  expect(problemOf(error)).toBe("Cannot use WebGPU: no adapter was found");
});

test("sentenceOf() gives a remedy of the page's own for a run that diverged", () => {
  expect(sentenceOf(new NonFiniteError(9, "the loss", Number.NaN))).toBe(
    "Stopped at step 9: the loss is not finite (NaN); try a lower learning rate",
  );
  expect(sentenceOf(new NonFiniteError(1, "the loss", Number.NaN, "start"))).toContain(
    "is not finite (NaN); start from other weights",
  );
});

test("sentenceOf() introduces an error that is not written for people", () => {
  expect(sentenceOf(new TypeError("Cannot read properties of undefined"))).toBe(
    "Training failed: Cannot read properties of undefined; reload the page, or try the other device",
  );
  expect(sentenceOf("")).toContain("the browser gives no reason");
});
