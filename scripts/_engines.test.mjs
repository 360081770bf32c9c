import { expect, test } from "vitest";
import { chooseEngines, oldestNode } from "./_engines.mjs";
import { publishedPackages } from "./_workspace.mjs";

test("chooseEngines() takes all engines, or those that are named in this order", () => {
  const all = chooseEngines(undefined).map(({ name }) => name);
  expect(all).toEqual([oldestNode(), "22", "24", "26", "deno", "bun"]);
  expect(chooseEngines("bun,22").map(({ name }) => name)).toEqual(["bun", "22"]);
});

test("chooseEngines() refuses an unknown engine and names those that there are", () => {
  expect(() => chooseEngines("21")).toThrow(
    /^Cannot test on "21": it is unknown; choose from .*22, 24.*deno, bun$/,
  );
});

test("oldestNode() is the oldest that every published package allows", () => {
  const allowed = publishedPackages().map(({ manifest }) => `${manifest.engines.node.slice(2)}.0`);
  expect(new Set(allowed)).toEqual(new Set([oldestNode()]));
});
