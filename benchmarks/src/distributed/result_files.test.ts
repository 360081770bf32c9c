import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { DistributedResults } from "./page.ts";
import { RESULTS, resultFiles } from "./result_files.ts";

const stored = readdirSync(RESULTS).filter((name) => name.endsWith(".json"));

test.each(stored)("resultFiles() makes the page and the figure beside %s of it", (name) => {
  const results = JSON.parse(readFileSync(RESULTS + name, "utf8")) as DistributedResults;
  for (const { name: file, text } of resultFiles(results)) {
    expect(readFileSync(RESULTS + file, "utf8")).toBe(text);
  }
});
