import { UsageError } from "@lrm/run";
import { ArgumentError, DeviceError } from "@lrm/tensor";
import { NonFiniteError, RunError } from "@lrm/train";
import { afterEach, expect, test, vi } from "vitest";
import { describeFailure, exitCodeOf, InterruptedError } from "./failure.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("describeFailure() says what people should know, and nothing else", () => {
  for (const error of [
    new RunError("Cannot resume: it is damaged", "start a new run"),
    new UsageError("Unknown preset"),
    new NonFiniteError(3, "the loss", Number.NaN),
    new ArgumentError("Cannot train with batch 0: a batch has windows", "use 1 or more"),
    new DeviceError("Cannot use WebGPU: no adapter was found", "use the CPU backend"),
  ]) {
    expect(describeFailure(error)).toBe(error.message);
  }
});

test("describeFailure() names mistakes of ours as such, and shows their place on demand", () => {
  const hint = "; this is a mistake in lrm, set LRM_DEBUG=1 to see where";
  const mistakes = [
    new TypeError("Cannot read properties of undefined"),
    new RangeError("Invalid array length"),
    new Error("Cannot compile a map: a value is missing; define it"),
    Object.assign(new Error("Cannot find module"), { code: "ERR_MODULE_NOT_FOUND" }),
  ];
  for (const error of mistakes) {
    expect(describeFailure(error)).toBe(error.message + hint);
  }
  expect(describeFailure("text")).toBe(`text${hint}`);
  vi.stubEnv("LRM_DEBUG", "1");
  for (const error of mistakes) expect(describeFailure(error)).toBe(error.stack);
});

test("describeFailure() and exitCodeOf() keep to the first failure where giving things back failed too", async () => {
  const fail = async (first: Error): Promise<void> => {
    await using _second = {
      async [Symbol.asyncDispose]() {
        throw new Error("second");
      },
    };
    await using _third = {
      async [Symbol.asyncDispose]() {
        throw new Error("third");
      },
    };
    throw first;
  };
  const error = await fail(new UsageError("first")).catch((caught: unknown) => caught);
  expect(error).not.toBeInstanceOf(UsageError);
  expect(describeFailure(error)).toBe("first");
  expect(exitCodeOf(error)).toBe(2);
});

test("exitCodeOf() tells usage, signals and failures apart", () => {
  const errors = [new UsageError(""), new InterruptedError(143), new RunError("", ""), "text"];
  expect(errors.map(exitCodeOf)).toEqual([2, 143, 1, 1]);
});
