import { expect, test } from "vitest";
import { parseBackends, parseSuites, SUITE_NAMES } from "./suites.ts";
import { parseSeeds, parseThreads } from "./usage_error.ts";

test("parseSuites() returns all suites, or the named ones, in the order of a full run", () => {
  expect(parseSuites([])).toEqual(SUITE_NAMES);
  expect(parseSuites(["step", "gemm"])).toEqual(["gemm", "step"]);
});

test("parseSuites() refuses an unknown name and lists the known ones", () => {
  expect(() => parseSuites(["gemm", "gem"])).toThrow(
    'Cannot run the benchmark "gem": it does not exist; choose from gemm, orthogonalize, precondition, operations, step, own-models, scaling',
  );
  expect(() => parseSuites(["toString"])).toThrow('Cannot run the benchmark "toString"');
});

test("parseBackends() parses a list, and refuses an unknown name", () => {
  expect(parseBackends("webgpu, cpu")).toEqual(["cpu", "webgpu"]);
  expect(() => parseBackends("cpu,gpu")).toThrow(
    'Cannot measure on the backend "gpu": it does not exist; choose from cpu, blas, webgpu, separated by commas',
  );
});

test("parseThreads() accepts whole numbers from 1 to 64", () => {
  expect(parseThreads(undefined)).toBeUndefined();
  expect(parseThreads("2")).toBe(2);
  expect(() => parseThreads("many")).toThrow(
    'Cannot use "many" threads: it must be a whole number',
  );
});

test("parseSeeds() accepts whole numbers from 1 to 100", () => {
  expect(parseSeeds(undefined)).toBeUndefined();
  expect(parseSeeds("5")).toBe(5);
  expect(() => parseSeeds("0")).toThrow(
    'Cannot use "0" seeds: it must be a whole number; choose one from 1 to 100',
  );
});
