import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const folder = import.meta.dirname;
const page = readFileSync(join(folder, "what_we_promise.md"), "utf8");

/** Links of the page, each with the title of a test that it names. */
const links = [...page.matchAll(/\]\((\.\.\/[^)]+)\)(?:: "([^"]+)")?/g)].map(([, path, title]) => ({
  path: join(folder, path!),
  title,
}));

test("the page names files and tests that there are", () => {
  expect(links.length).toBeGreaterThan(20);
  for (const { path, title } of links) {
    expect(existsSync(path), path).toBe(true);
    if (title === undefined) continue;
    expect(readFileSync(path, "utf8").includes(`"${title}"`), `${path}: "${title}"`).toBe(true);
  }
});

test("every promise has a test", () => {
  const rows = page
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.includes("shown by"));
  expect(rows.length).toBeGreaterThan(15);
  for (const row of rows) expect(row).toMatch(/\]\(\.\.\/[^)]+\)/);
});
