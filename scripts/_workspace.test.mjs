import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { PlainError, ROOT, runMain } from "./_workspace.mjs";

const { exitCode } = process;
afterEach(() => {
  process.exitCode = exitCode;
  vi.restoreAllMocks();
});

test("runMain() prints a failure as lrm does, exits with its code, and throws mistakes of ours", async () => {
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  await runMain(() => {
    throw new PlainError("Cannot pass: it is raining", "wait", 3);
  });
  expect(told.mock.calls).toEqual([["error: Cannot pass: it is raining; wait"]]);
  expect(process.exitCode).toBe(3);
  const mistake = () => Promise.reject(new TypeError("x is undefined"));
  await expect(runMain(mistake)).rejects.toThrow("x is undefined");
  expect(told).toHaveBeenCalledTimes(1);
});

test("scripts that print a failure themselves begin it with error:", () => {
  const texts = readdirSync(join(ROOT, "scripts"))
    .filter((name) => /(?<!\.test)\.mjs$/.test(name))
    .flatMap((name) => {
      const text = readFileSync(join(ROOT, "scripts", name), "utf8");
      return [...text.matchAll(/console\.error\(\s*["'`](.*)/g)].map(([, line]) => line);
    });
  expect(texts.length).toBeGreaterThan(1);
  for (const line of texts) expect(line).toMatch(/^error: (Cannot |\$\{error\.message\})/);
});
