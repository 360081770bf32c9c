import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PACKAGE } from "./folders.ts";
import { readmePictures } from "./pictures.ts";

const pictures = await readmePictures();

test.each(pictures.files)(
  "$path shows the comparison's results, or a run of it",
  ({ path, text }) => {
    expect(readFileSync(path, "utf8"), "run npm run bench -- report").toBe(text);
  },
);

test("README.md states the result of the comparison in the words of `lrm compare`", () => {
  const readme = readFileSync(`${PACKAGE}../README.md`, "utf8").replace(/\s+/g, " ");
  expect(readme).toContain(pictures.headline!);
});
