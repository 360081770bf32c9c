import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bytesIn, installedSizeProblem, statedMegabytes } from "./_installed_size.mjs";

function folder() {
  const path = mkdtempSync(join(tmpdir(), "lrm-size-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test("bytesIn() adds all files below a folder, and follows no link", () => {
  const path = folder();
  mkdirSync(join(path, "a", "b"), { recursive: true });
  writeFileSync(join(path, "a", "b", "one"), "12345");
  writeFileSync(join(path, "two"), "123");
  symlinkSync(path, join(path, "a", "loop"));
  expect(bytesIn(path)).toBe(8);
});

test("installedSizeProblem() tells when a README says nothing, or another size", () => {
  const path = folder();
  mkdirSync(join(path, "node_modules"));
  writeFileSync(join(path, "node_modules", "file"), Buffer.alloc(1_040_000));
  const problem = (text) => {
    writeFileSync(join(path, "README.md"), text);
    return installedSizeProblem({ name: "@lrm/cli", directory: path }, path);
  };
  expect(problem("# cli")).toContain("does not say how much");
  expect(problem("This installs 1 MB\n(Linux, x64).")).toBe(undefined);
  if (process.platform === "linux" && process.arch === "x64") {
    expect(problem("This installs 2 MB (Linux, x64).")).toContain("but they are 1.0");
  }
});

test("statedMegabytes() reads fractions", () => {
  expect(statedMegabytes("This installs 4.5 MB (Linux, x64).")).toBe(4.5);
  expect(statedMegabytes("")).toBe(undefined);
});
