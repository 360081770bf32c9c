import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const readme = readFileSync(join(dirname(import.meta.dirname), "README.md"), "utf8");

/** Words that are read in 20 seconds, at 4.5 in a second. */
const WORDS = 90;

test("README.md says what LRM is in words that are read in 20 seconds", () => {
  const [above] = readme.split("## Quick start");
  // Without the title, the chart and the line of links.
  const prose = above!
    .split("\n\n")
    .filter((paragraph) => !/^(# |<picture>|\[.* ·$)/m.test(paragraph));
  const words =
    prose
      .join(" ")
      .replace(/\]\([^)]*\)/g, "]")
      .match(/\S+/g) ?? [];
  expect(words.length).toBeGreaterThan(60);
  expect(words.length, words.join(" ")).toBeLessThanOrEqual(WORDS);
});

test("README.md begins with four commands, and shows the terminal and the playground", () => {
  const [code, ...others] = [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(
    ([, text]) => text!,
  );
  expect(others).toEqual([]);
  expect(code!.trim().split("\n")).toHaveLength(4);
  const pictures = [...readme.matchAll(/src="docs\/pictures\/([\w-]+)\./g)].map(([, name]) => name);
  expect(pictures).toEqual(["comparison-light", "terminal", "playground"]);
});
