import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkWritable } from "./run_file.ts";
import { parseBackends, parseSuites, SUITE_NAMES } from "./suites.ts";
import { parseThreads, UsageError } from "./usage_error.ts";

const folder = mkdtempSync(join(tmpdir(), "lrm-bench-"));
afterAll(() => rmSync(folder, { recursive: true }));

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

test("checkWritable() refuses a path that cannot be a file, and leaves an existing file as it is", async () => {
  await expect(checkWritable(join(folder, "missing", "x.json"))).rejects.toThrow(
    /^Cannot write .*x\.json: there is no such file or folder; check the path$/,
  );
  await expect(checkWritable(folder)).rejects.toThrow(UsageError);
  await expect(checkWritable("/dev/null")).rejects.toThrow(/not a regular file/);
  const path = join(folder, "x.json");
  await checkWritable(path);
  await checkWritable(path);
  expect(() => rmSync(path)).toThrow("ENOENT");
});
