import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryName } from "@lrm/files";
import { InputError } from "@lrm/run";
import { COMPARISON, stopAt, temporaryFolder } from "@lrm/test-helpers";
import { expect, test, vi } from "vitest";
import { openComparison, readComparison } from "./comparison.ts";
import { checkComparisonFolder } from "./comparison_folder.ts";

vi.mock("node:fs/promises", async (original) => {
  const { stoppable } = await import("@lrm/test-helpers");
  return stoppable(await original<typeof import("node:fs/promises")>());
});

test("openComparison() works again after a kill at any moment", async () => {
  const here = temporaryFolder();
  let moments = 0;
  for (; ; moments++) {
    const folder = join(here, `killed-at-${moments}/nano`);
    const { ended } = await stopAt(moments, () => openComparison(folder, COMPARISON));
    if (ended) break;
    await checkComparisonFolder(folder);
    await openComparison(folder, COMPARISON);
    expect(await readComparison(folder), `killed at ${moments}`).toEqual(COMPARISON);
  }
  expect(moments).toBeGreaterThan(5);
});

test("openComparison() refuses a folder of somebody else's, and leaves it as it is", async () => {
  const here = temporaryFolder();
  for (const name of ["table.md", "compare.html", "timing.json", "thesis.tex", "runs"]) {
    const folder = join(here, `foreign-${name}`);
    mkdirSync(folder);
    writeFileSync(join(folder, name), "precious");
    const { mtimeMs } = statSync(folder);
    await expect(openComparison(folder, COMPARISON)).rejects.toThrow(
      new InputError(
        `Cannot begin a comparison in ${folder}: it is not empty`,
        "choose another folder",
      ),
    );
    expect(readdirSync(folder)).toEqual([name]);
    expect(readFileSync(join(folder, name), "utf8")).toBe("precious");
    expect(statSync(folder).mtimeMs).toBe(mtimeMs);
  }
});

test("openComparison() sweeps what killed processes left long ago, not what others write now", async () => {
  const here = temporaryFolder();
  const folder = join(here, "nano");
  await openComparison(folder, COMPARISON);
  const [old, fresh] = [temporaryName("table.md"), temporaryName("table.md")];
  for (const name of [old, fresh, "table.md.4242.tmp"]) {
    for (const at of [folder, join(folder, "runs")]) {
      writeFileSync(join(at, name), "half");
      if (name !== fresh) utimesSync(join(at, name), 1, 1);
    }
  }
  await openComparison(folder, COMPARISON);
  const left = [fresh, "table.md.4242.tmp"];
  expect(readdirSync(folder).sort()).toEqual([...left, "comparison.json", "runs"].sort());
  expect(readdirSync(join(folder, "runs")).sort()).toEqual(left.sort());
});
