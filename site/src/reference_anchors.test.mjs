import { expect, test } from "vitest";
import { withKnownAnchors } from "./reference_anchors.mjs";

test("withKnownAnchors() takes the number from links whose anchor has none", () => {
  const optimizer =
    "## State\n\n### OptimizerState\n\n[a](#optimizerstate-1) [b](#state-1)\n\n#### state()\n";
  const node =
    '<a id="x-1"></a> [c](../optimizer.md#optimizerstate-1) [d](#x-1) [e](#y-1) [f](z.md#q-1)\n';
  const pages = new Map([
    ["optimizer", optimizer],
    ["train/node", node],
  ]);
  expect([...withKnownAnchors(pages).values()]).toEqual([
    optimizer.replace("#optimizerstate-1", "#optimizerstate"),
    node.replace("#optimizerstate-1", "#optimizerstate"),
  ]);
});
