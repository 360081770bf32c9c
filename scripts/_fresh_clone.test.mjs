import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./_workspace.mjs";

const SCRIPTS = join(ROOT, "scripts");
const IMPORT = /^(?:import|export)\s(?:[^;"]*?\sfrom\s+)?"([^"]+)"/gm;

/** Lists the packages that a script imports before its first line runs, in its own files too. */
function packagesOf(file, seen = new Set()) {
  if (seen.has(file)) return [];
  seen.add(file);
  return [...readFileSync(file, "utf8").matchAll(IMPORT)].flatMap(([, name]) => {
    if (name.startsWith("node:")) return [];
    return name.startsWith(".") ? packagesOf(resolve(dirname(file), name), seen) : [name];
  });
}

const started = readdirSync(SCRIPTS).filter((name) => /^[^_].*\.mjs$/.test(name));

test.each(started)("%s starts in a fresh clone, where nothing is installed", (name) => {
  expect(packagesOf(join(SCRIPTS, name))).toEqual([]);
});

test("packagesOf() finds packages, also in files that a script imports", () => {
  expect(packagesOf(join(SCRIPTS, "_imports.mjs"))).toEqual(["typescript"]);
  expect(packagesOf(join(SCRIPTS, "_imports.test.mjs"))).toContain("typescript");
});
