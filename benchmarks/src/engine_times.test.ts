import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { newestEngineTimes } from "./engine_times.ts";

test("newestEngineTimes() finds the table of the newest date among other results", () => {
  const folder = mkdtempSync(join(tmpdir(), "lrm-engines-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ["momenta_2026-12-01.md", "engines_2026-12-03.json", "engines_notes.md"]) {
    writeFileSync(join(folder, name), "");
  }
  expect(newestEngineTimes(folder)).toBeUndefined();
  for (const date of ["2026-12-02", "2026-11-30"]) {
    writeFileSync(join(folder, `engines_${date}.md`), "");
  }
  expect(newestEngineTimes(folder)).toBe("engines_2026-12-02.md");
});
