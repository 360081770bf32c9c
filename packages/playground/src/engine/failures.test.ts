import { ProblemError } from "@lrm/files/problem";
import { ArgumentError, DeviceError, OutOfMemoryError } from "@lrm/tensor";
import { BatchSizeError, NonFiniteError } from "@lrm/train";
import { expect, test } from "vitest";
import { isHarmless, problemOf, sentenceOf } from "./failures.ts";

test("sentenceOf() and problemOf() take the parts of an error", () => {
  const error = new ProblemError("Cannot use WebGPU: no adapter was found", "install a driver");
  expect(sentenceOf(error)).toBe("Cannot use WebGPU: no adapter was found; install a driver");
  expect(problemOf(error)).toBe("Cannot use WebGPU: no adapter was found");
});

test("sentenceOf() gives a remedy of the page's own for a run that diverged", () => {
  expect(sentenceOf(new NonFiniteError(9, "the loss", Number.NaN))).toBe(
    "Stopped at step 9: the loss is not finite (NaN); try a lower learning rate",
  );
  expect(sentenceOf(new NonFiniteError(1, "the loss", Number.NaN, { origin: "start" }))).toContain(
    "is not finite (NaN); start from other weights",
  );
});

test("sentenceOf() gives remedies for a page where those of backends are for Node", () => {
  const device = new DeviceError("Cannot start: it was lost", "give Node the option --x");
  expect(sentenceOf(device)).toBe(
    "Cannot start: it was lost; reload the page, or choose another “Device”",
  );
  const memory = new OutOfMemoryError("Cannot allocate 8 bytes", "raise ulimit -v", 8);
  expect(sentenceOf(memory)).toBe("Cannot allocate 8 bytes; choose a smaller “Size” or “Batch”");
  const batch = new BatchSizeError("Cannot take 9 windows", "use more accumulation");
  expect(sentenceOf(batch)).toBe("Cannot take 9 windows; choose a smaller “Batch”");
  const remedies = { batch: "use fewer", memory: "use less" };
  expect(sentenceOf(batch, remedies)).toBe("Cannot take 9 windows; use fewer");
  expect(sentenceOf(memory, remedies)).toBe("Cannot allocate 8 bytes; use less");
});

test("sentenceOf() says of an error that is not ours that it is unexpected, whatever its class", () => {
  for (const error of [
    new TypeError("Cannot read properties of undefined"),
    new RangeError("Array buffer allocation failed"),
    new DOMException("The operation failed", "OperationError"),
  ]) {
    expect(sentenceOf(error)).toBe(
      `Cannot continue: the page hit an unexpected error (${error.name}: ${error.message}); reload the page or choose another “Device”, and report it if it comes back`,
    );
  }
  expect(sentenceOf("")).toContain("(the browser gives no reason)");
});

test("sentenceOf() shows a refused argument as it is, though its class is a RangeError", () => {
  const error = new ArgumentError(
    "Cannot train with batch 0: a batch has windows",
    "use 1 or more",
  );
  expect(error).toBeInstanceOf(RangeError);
  expect(sentenceOf(error)).toBe("Cannot train with batch 0: a batch has windows; use 1 or more");
});

test("problemOf() says that an error is unexpected", () => {
  expect(problemOf(new RangeError("Invalid array length"))).toBe(
    "Cannot continue: the page hit an unexpected error (RangeError: Invalid array length)",
  );
});

test("isHarmless() takes a browser's own error for no harmless one, whatever its class", () => {
  expect(isHarmless(new ArgumentError("Cannot split: 0 heads", "pass 1 or more"))).toBe(true);
  expect(isHarmless(new NonFiniteError(9, "the loss", Number.NaN))).toBe(true);
  expect(isHarmless(new RangeError("Array buffer allocation failed"))).toBe(false);
  expect(isHarmless(new ProblemError("Cannot use WebGPU: it was lost", "reload"))).toBe(false);
});
