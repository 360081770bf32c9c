import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { PREVIEW_INPUTS, previewHashes, withImports } from "./_preview.mjs";
import { packages, readJson } from "./_workspace.mjs";

const { directory } = packages().find(({ name }) => name === "@lrm/playground");
const page = `${directory}/src/page`;

test("the picture of previews is the one that npm run pictures took of the sources as they are", () => {
  expect(readJson(PREVIEW_INPUTS), "run npm run pictures, and look at preview.png").toEqual(
    previewHashes(),
  );
});

test("withImports() lists what draws the picture, with the recorded curves, and no types alone", () => {
  const drawn = withImports([`${page}/recording/recording.ts`, `${page}/share_image.ts`]);
  const names = drawn.map((path) => basename(path));
  expect(names).toEqual(
    expect.arrayContaining(["share_image.ts", "draw_chart.ts", "look.ts", "recording.json"]),
  );
  expect(names).not.toContain("view.ts");
  expect(names.filter((name) => /\.test\./.test(name))).toEqual([]);
  expect(readFileSync(`${page}/share_dialog.tsx`, "utf8")).toContain('from "./share_image.ts"');
});
