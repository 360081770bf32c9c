import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkWritable } from "./run_file.ts";
import { parseBackends, parseSuites, SUITE_NAMES } from "./suites.ts";
import { parseThreads, UsageError } from "./usage_error.ts";

const folder = mkdtempSync(join(tmpdir(), "lrm-bench-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("parseSuites() takes all, or those named, in the order of a whole run", () => {
  expect(parseSuites([])).toEqual(SUITE_NAMES);
  expect(parseSuites(["step", "gemm"])).toEqual(["gemm", "step"]);
});

test("parseSuites() names what there is not, and what there is", () => {
  expect(() => parseSuites(["gemm", "gem"])).toThrow(
    'Cannot run the benchmark "gem": choose among gemm, orthogonalize, precondition, step, scaling',
  );
  expect(() => parseSuites(["toString"])).toThrow('Cannot run the benchmark "toString"');
});

test("parseBackends() takes a list, and names what there is not", () => {
  expect(parseBackends("webgpu, cpu")).toEqual(["cpu", "webgpu"]);
  expect(() => parseBackends("cpu,gpu")).toThrow(
    'Cannot measure on the backend "gpu": choose among cpu, blas, webgpu, several with commas between them',
  );
});

test("parseThreads() takes whole numbers", () => {
  expect(parseThreads(undefined)).toBeUndefined();
  expect(parseThreads("2")).toBe(2);
  expect(() => parseThreads("many")).toThrow("Cannot use many threads: take a whole number");
});

test("checkWritable() refuses what cannot be a file of results, and leaves what is there", async () => {
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
