import { InputError, RuleError, UsageError } from "@lrm/run";
import { ArgumentError, DeviceError } from "@lrm/tensor";
import { NonFiniteError, RunError } from "@lrm/train";
import { afterEach, expect, test, vi } from "vitest";
import { describeFailure, exitCodeOf, InterruptedError, partsOf } from "./failure.ts";
import { LostOutputError } from "./lost_output_error.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("describeFailure() says what people should know, and nothing else", () => {
  for (const error of [
    new RunError("Cannot resume: it is damaged", "start a new run"),
    new UsageError('Unknown preset "nanno"', 'try "nano"'),
    new InputError("Cannot read a.json: it is not JSON", "correct it"),
    new RuleError("Cannot train with mine: its rule failed", "correct the rule"),
    new LostOutputError(Object.assign(new Error("write"), { code: "ENOSPC" })),
    new InterruptedError(130),
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

test("describeFailure() shows on demand where a user's rule failed", () => {
  const cause = new TypeError("U is not a function");
  const error = new RuleError("Cannot train with mine: its rule failed", "correct it", { cause });
  expect(describeFailure(error)).toBe(error.message);
  vi.stubEnv("LRM_DEBUG", "1");
  expect(describeFailure(error)).toBe(`${error.message}\n${cause.stack}`);
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
  const error = await fail(new UsageError("first", "mend it")).catch((caught: unknown) => caught);
  expect(error).not.toBeInstanceOf(UsageError);
  expect(describeFailure(error)).toBe("first; mend it");
  expect(exitCodeOf(error)).toBe(2);
});

test("partsOf() gives programs the two parts of an error, and nothing of a mistake of ours", () => {
  const parts = { problem: "Cannot read a.json: it is not JSON", remedy: "correct it" };
  expect(partsOf(new InputError(parts.problem, parts.remedy))).toEqual(parts);
  expect(partsOf(new RangeError("Invalid array length"))).toEqual({});
  expect(partsOf("text")).toEqual({});
});

test("exitCodeOf() tells usage, signals and failures apart", () => {
  const ours = [UsageError, InputError, RuleError, RunError].map((kind) => new kind("", ""));
  expect(ours.map(exitCodeOf)).toEqual([2, 1, 1, 1]);
  expect([new InterruptedError(143), "text"].map(exitCodeOf)).toEqual([143, 1]);
});
