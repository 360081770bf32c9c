import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { brokenLinks } from "./testing/site_links.mjs";

const LINKS = ["/lrm/", "api/", "api", "api/a", "api/a#b", "api/a#c", "none", "/other/"];

test("brokenLinks() finds missing files and anchors, and folders without their slash", () => {
  const folder = mkdtempSync(join(tmpdir(), "lrm-links-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "api"));
  writeFileSync(
    join(folder, "index.html"),
    LINKS.map((link) => `<a href="${link}">x</a>`).join("\n"),
  );
  writeFileSync(join(folder, "api", "index.html"), "");
  writeFileSync(join(folder, "api", "a.html"), '<p id="b">');
  expect(brokenLinks(folder, "/lrm/")).toEqual({
    problems: [
      "index.html: api: a folder without its slash",
      "index.html: api/a#c: no such anchor",
      "index.html: none: no such file",
      "index.html: /other/: outside of the site",
    ],
    count: LINKS.length,
  });
});
