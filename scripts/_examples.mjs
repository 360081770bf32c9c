// Collects documentation examples: the ```ts code of JSDoc comments, and that and the ```js code of
// READMEs and docs/.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packages, ROOT } from "./_workspace.mjs";

const JSDOC = /\/\*\*[\s\S]*?\*\//g;
const FENCE = /^```ts\n([\s\S]*?)^```/gm;
const BLOCK = /(?:((?:^(?!```).+\n)+)\n)?^```(.*)\n([\s\S]*?)^```$/gm;
/** Languages whose blocks are run as they stand. */
const RUN = ["ts", "js"];
const FOLLOWED = [...RUN, "sh"];
const IMPORT = /^import\s(?:[^"';]*?\sfrom\s)?["'][^"']+["'];?$/gm;

/**
 * Lists the code blocks of a package's README that a reader can follow, in order; without a README,
 * there are none.
 *
 * @returns {{ language: "ts" | "js" | "sh", code: string, before: string }[]} `before`: the
 *   paragraph before the code
 */
export function readmeCode({ directory }) {
  return codeBlocks(join(directory, "README.md")).filter(({ language }) =>
    FOLLOWED.includes(language),
  );
}

/**
 * Lists all code blocks of a document, with the paragraph before each. The language of a block that
 * names none is empty.
 */
export function codeBlocks(path) {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return [...text.matchAll(BLOCK)].map(([, before = "", language, code]) => ({
    language,
    code,
    before,
  }));
}

/**
 * Writes each example of each package as a vitest file in its `.doctest/`, and those of docs/ in
 * that of the site; returns their number.
 */
export function extractExamples() {
  const ofPackages = packages().map(({ directory, name }) =>
    writeExamples(directory, name, [...packageExamples(directory)]),
  );
  const ofGuides = writeExamples(join(ROOT, "site"), "the guide", guideExamples());
  return [...ofPackages, ofGuides].reduce((sum, count) => sum + count);
}

function writeExamples(directory, name, examples) {
  const out = join(directory, ".doctest");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  for (const [at, { where, code }] of examples.entries()) {
    const title = `${name} ${where}, example ${at + 1}`;
    writeFileSync(join(out, `example_${at + 1}.test.ts`), testFile(title, code));
  }
  return examples.length;
}

function guideExamples() {
  const folder = join(ROOT, "docs");
  const guides = readdirSync(folder).filter((name) => name.endsWith(".md"));
  return guides.sort().flatMap((where) =>
    codeBlocks(join(folder, where))
      .filter(({ language }) => RUN.includes(language))
      .map(({ code }) => ({ where, code })),
  );
}

function* packageExamples(directory) {
  for (const { language, code } of readmeCode({ directory })) {
    if (RUN.includes(language)) yield { where: "README.md", code };
  }
  const files = readdirSync(join(directory, "src"), { recursive: true }).map(String).sort();
  for (const file of files) {
    if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
    const source = readFileSync(join(directory, "src", file), "utf8");
    for (const [comment] of source.matchAll(JSDOC)) {
      const text = comment.replace(/^[ \t]*\* ?/gm, "");
      for (const code of fences(text)) yield { where: `src/${file}`, code };
    }
  }
}

function fences(markdown) {
  return [...markdown.matchAll(FENCE)].map(([, code]) => code);
}

function testFile(title, code) {
  const imports = [...code.matchAll(IMPORT)].map(([statement]) => statement);
  const vitest = imports.some((statement) => /["']vitest["']/.test(statement))
    ? 'import { test } from "vitest";'
    : 'import { expect, test } from "vitest";';
  const body = code.replace(IMPORT, "").trim();
  // The type check refuses an unused import.
  const unused = vitest.includes("expect") && !/\bexpect\b/.test(body) ? "void expect;" : "";
  return [
    vitest,
    ...imports,
    unused,
    `test(${JSON.stringify(title)}, async () => {`,
    body,
    "});",
    "",
  ]
    .filter((line) => line !== "")
    .join("\n")
    .concat("\n");
}
