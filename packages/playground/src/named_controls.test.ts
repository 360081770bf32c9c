import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = readdirSync(`${ROOT}src`, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|^testing/.test(name))
  .map((name) => readFileSync(`${ROOT}src/${name}`, "utf8"));
const README = readFileSync(`${ROOT}README.md`, "utf8");

/** Tells whether a source has a control or a heading with this name. */
function isShown(name: string): boolean {
  const text = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const shown = new RegExp(
    `label="${text}"|>\\s*${text}\\s*<|: "${text}"|, "${text}"\\]|"${text}": \\[`,
  );
  return SOURCES.some((source) => shown.test(source));
}

test("texts of the page name, in curly quotes, only controls that there are", () => {
  const named = SOURCES.flatMap((source) =>
    [...source.matchAll(/“([^”$]+)”/g)].map(([, name]) => name!),
  );
  expect(new Set(named)).toContain("Batch");
  expect(named.filter((name) => !isShown(name))).toEqual([]);
});

test("texts of the page that tell what to press or to set name it in curly quotes", () => {
  const unquoted = SOURCES.flatMap((source) =>
    source
      .split("\n")
      .filter((line) => !/^\s*(\/?\*|\/\/)/.test(line))
      .flatMap((line) => line.match(/\b(?:[Pp]ress|under|[Cc]heck|[Ss]et) [A-Z][a-z]+\b/g) ?? []),
  );
  expect(unquoted).toEqual([]);
});

test("the README names, in bold, only controls that there are", () => {
  const bold = [...README.matchAll(/\*\*([^*]+)\*\*/g)].map(([, name]) =>
    name!.replace(/\s+/g, " "),
  );
  // Buttons may begin a sentence, in which they are small letters.
  const named = (name: string) => isShown(name) || isShown(name[0]!.toUpperCase() + name.slice(1));
  expect(bold.length).toBeGreaterThan(6);
  expect(bold.filter((name) => !named(name))).toEqual([]);
});
