import { expect, test } from "vitest";
import { firstCode, sectionOf, withIncludedSections } from "./sections.mjs";
import { slugOf } from "./slug.mjs";

const TEXT =
  "# A\n\n## 1. A model\n\none\n\n```sh\n# no heading\n```\n\n### Below\n\ntwo\n\n## Next\n\nthree\n";

test("sectionOf() returns a section with those below it", () => {
  const expected = "one\n\n```sh\n# no heading\n```\n\n### Below\n\ntwo";
  expect(sectionOf(TEXT, "1-a-model", "a.md")).toBe(expected);
  expect(sectionOf(TEXT, "next", "a.md")).toBe("three");
  expect(() => sectionOf(TEXT, "no", "a.md")).toThrow(
    "Cannot find #no in a.md: no heading has this anchor; name one of its headings",
  );
});

test("withIncludedSections() replaces a link to a section that the site shows in place", () => {
  const markdown = "[x](a.md#next)\n\n[y](b.md#part)\n<!-- the site shows it here -->\n";
  expect(withIncludedSections(markdown, (path, anchor) => `${path} ${anchor}`)).toBe(
    "[x](a.md#next)\n\nb.md part\n",
  );
});

test("firstCode() returns the first block of a language", () => {
  expect(firstCode(TEXT, "sh")).toBe("# no heading\n");
  expect(() => firstCode(TEXT, "ts")).toThrow(
    "Cannot find code of ts: there is no block of it; add one",
  );
});

test.each([
  ["What it costs", "what-it-costs"],
  ["1. A model", "1-a-model"],
  ["`main.ts`", "maints"],
  ["N ranks — one", "n-ranks--one"],
])("slugOf(%j) is GitHub's anchor %j", (heading, anchor) => {
  expect(slugOf(heading)).toBe(anchor);
});
