import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PACKAGE } from "./folders.ts";
import { readmePictures } from "./pictures.ts";

const pictures = await readmePictures();

/** Empties the script of a page and its hash: it is a function's text, which compilers change. */
const withoutScripts = (text: string): string =>
  text.replace(/(?<=<script>)[\s\S]*?(?=<\/script>)|(?<='sha256-)[^']+/g, "");

test.each(pictures.files)(
  "$path shows the comparison's results, or a run of it",
  ({ path, text }) => {
    const stored = readFileSync(path, "utf8");
    expect(withoutScripts(stored), "run npm run bench -- report").toBe(withoutScripts(text));
  },
);

test("README.md states the result of the comparison in the words of `lrm compare`", () => {
  const readme = readFileSync(`${PACKAGE}../README.md`, "utf8").replace(/\s+/g, " ");
  expect(readme).toContain(pictures.headline!);
});
