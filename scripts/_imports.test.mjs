import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { circles } from "./_circles.mjs";
import { importProblems } from "./_imports.mjs";

let root;
afterEach(() => root && rmSync(root, { recursive: true, force: true }));

/**
 * Writes a small workspace: the files by path, with a manifest for each folder of packages/ that
 * has none.
 */
function workspace(files, apps = []) {
  root = mkdtempSync(join(tmpdir(), "lrm-imports-"));
  const write = (path, text) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const folder of new Set(Object.keys(files).map((path) => path.split("/")[1]))) {
    const exported = { ".": { "@lrm/source": "./src/mod.ts", default: "./dist/mod.js" } };
    write(
      `packages/${folder}/package.json`,
      JSON.stringify({ name: `@lrm/${folder}`, exports: exported }),
    );
    const tags = apps.includes(folder) ? ["app"] : [];
    write(`packages/${folder}/turbo.json`, JSON.stringify({ tags }));
  }
  for (const [path, text] of Object.entries(files)) write(path, text);
  return root;
}

test("importProblems() finds none where imports only go down", () => {
  const tree = workspace(
    {
      "packages/low/src/mod.ts": 'export * from "./_a.ts";',
      "packages/low/src/_a.ts": "export const a = 1;",
      "packages/low/src/a.test.ts": 'import { b } from "./testing/b.ts"; import "./mod.ts";',
      "packages/low/src/testing/b.ts": 'import { a } from "../_a.ts"; export const b = a;',
      "packages/high/src/mod.ts": 'import { a } from "@lrm/low"; export const c = a;',
      "packages/app/src/mod.ts": 'import { c } from "@lrm/high"; import { a } from "@lrm/low";',
      "tests/whole/src/mod.ts": 'import "@lrm/app";',
    },
    ["app"],
  );
  expect(importProblems(tree)).toEqual([]);
});

test("importProblems() finds a circle of which one import is of a type", () => {
  const tree = workspace({
    "packages/low/src/mod.ts": 'import { b } from "./b.ts"; export const a = b;',
    "packages/low/src/b.ts": 'import { c } from "./c.ts"; export const b = c;',
    "packages/low/src/c.ts": 'import type { A } from "./mod.ts"; export const c = 1;',
  });
  expect(importProblems(tree)).toEqual([
    "packages/low/src/b.ts → packages/low/src/c.ts → packages/low/src/mod.ts → packages/low/src/b.ts: a circle of imports; move what they share to a file of its own",
  ]);
});

test("importProblems() finds a circle through export from, import() and the type import()", () => {
  const tree = workspace({
    "packages/low/src/mod.ts": 'export { b } from "./b.ts";',
    "packages/low/src/b.ts": 'export const b = async () => import("./mod.ts");',
    "packages/low/src/c.ts": 'export type C = import("./d.ts").D;',
    "packages/low/src/d.ts": 'import { c } from "./c.ts"; export type D = typeof c;',
  });
  expect(importProblems(tree).map((problem) => problem.split(":")[0])).toEqual([
    "packages/low/src/b.ts → packages/low/src/mod.ts → packages/low/src/b.ts",
    "packages/low/src/c.ts → packages/low/src/d.ts → packages/low/src/c.ts",
  ]);
});

test("importProblems() finds a circle of packages", () => {
  const tree = workspace({
    "packages/low/src/mod.ts": 'import "@lrm/high";',
    "packages/high/src/mod.ts": 'import "@lrm/low";',
  });
  expect(importProblems(tree)).toHaveLength(1);
});

test("importProblems() finds imports of apps, of private files and of what is not exported", () => {
  const tree = workspace(
    {
      "packages/low/src/mod.ts": "export {};",
      "packages/low/src/_a.ts": "export {};",
      "packages/low/src/b.ts": "export {};",
      "packages/high/src/mod.ts":
        'import "../../low/src/_a.ts"; import "../../low/src/b.ts"; import "@lrm/app";',
      "packages/app/src/mod.ts": "export {};",
    },
    ["app"],
  );
  const from = "packages/high/src/mod.ts imports packages";
  expect(importProblems(tree)).toEqual([
    `${from}/low/src/_a.ts: it is private to its package; export it there`,
    `${from}/low/src/b.ts: @lrm/low does not export it; import what it exports`,
    `${from}/app/src/mod.ts: @lrm/app is an app; move what both need to a package`,
  ]);
});

test("importProblems() finds published files that import from src/testing", () => {
  const tree = workspace({
    "packages/low/src/mod.ts": 'import "./testing/a.ts";',
    "packages/low/src/testing/a.ts": "export {};",
  });
  expect(importProblems(tree)).toEqual([
    "packages/low/src/mod.ts imports packages/low/src/testing/a.ts: published files import nothing of tests; move it out of src/testing",
  ]);
});

test("circles() finds a shortest circle through each node, once", () => {
  const edges = new Map([
    ["a", ["b", "c"]],
    ["b", ["a"]],
    ["c", ["d"]],
    ["d", ["a"]],
    ["e", ["a", "e"]],
  ]);
  expect(circles(edges)).toEqual([["a", "b"], ["a", "c", "d"], ["e"]]);
});
