import { adamwEntry, sgdEntry } from "@lrm/optimizer";
import { expect, test } from "vitest";
import { CATALOG } from "./catalog.ts";
import { withOptimizersOf } from "./module_optimizers.ts";

const source = { file: "mine.js", sha256: "00" };
const first = { ...sgdEntry, name: "first" };
const second = { ...adamwEntry, name: "second" };

test("withOptimizersOf() takes entries alone and in lists, once each, and ignores other exports", () => {
  const module = { default: first, first, all: [second, first], version: 1, help: () => "make" };
  const { optimizers, sources } = withOptimizersOf(CATALOG, module, source);
  const added = optimizers.slice(CATALOG.optimizers.length);
  expect(added.map(({ name }) => name)).toEqual(["first", "second"]);
  expect(sources).toEqual({ first: source, second: source });
});

test.each([
  ["nothing", {}, "Cannot use mine.js: it exports no optimizer; export the result of defineOpt"],
  ["no entry", { a: 1, b: null, c: [] }, "Cannot use mine.js: it exports no optimizer"],
  [
    "half an entry",
    { half: { ...first, make: 1 } },
    'Cannot use mine.js: the entry "first" has no',
  ],
  ["a name twice", [first, { ...second, name: "first" }], "there is an optimizer of that name"],
])("withOptimizersOf() refuses a module that exports %s", (_, module, why) => {
  expect(() => withOptimizersOf(CATALOG, module, source)).toThrow(why);
});
