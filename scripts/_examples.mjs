// Collects documentation examples: the ```ts code of JSDoc comments, and that and the ```js code of
// Markdown pages.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { documents } from "./_documents.mjs";
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
 * Returns the folder whose `.doctest/` tests the code of a page: that of its package, the site for
 * guides, and the root for the README, whose readers run its code in the clone. Undefined for pages
 * whose code nothing would test.
 *
 * @param {string} page  relative to the root: `docs/memory.md`
 */
export function folderOfExamples(page) {
  if (page === "README.md") return ".";
  if (/^docs\/[^/]+$/.test(page)) return "site";
  const [, folder] = /^(packages\/[^/]+)\/README\.md$/.exec(page) ?? [];
  return folder;
}

/**
 * Writes each example as a vitest file in the `.doctest/` of its folder, see
 * {@link folderOfExamples}; returns their number.
 */
export function extractExamples() {
  const ofPackages = packages().map(({ directory }) => slashed(relative(ROOT, directory)));
  return [".", "site", ...ofPackages]
    .map((folder) => writeExamples(join(ROOT, folder), examplesIn(folder)))
    .reduce((sum, count) => sum + count);
}

/**
 * Lists the examples that a folder tests: those of its pages, then those of its doc comments.
 *
 * @returns {{ where: string, code: string }[]} `where`: a page or a source file
 */
export function examplesIn(folder) {
  const pages = documents().filter((page) => folderOfExamples(page) === folder);
  const ofPages = pages.flatMap((where) =>
    codeBlocks(join(ROOT, where))
      .filter(({ language }) => RUN.includes(language))
      .map(({ code }) => ({ where, code })),
  );
  return folder.startsWith("packages/") ? [...ofPages, ...docComments(folder)] : ofPages;
}

function writeExamples(directory, examples) {
  const out = join(directory, ".doctest");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  for (const [at, { where, code }] of examples.entries()) {
    const title = `${where}, example ${at + 1}`;
    writeFileSync(join(out, `example_${at + 1}.test.ts`), testFile(title, code));
  }
  return examples.length;
}

function* docComments(folder) {
  const source = join(ROOT, folder, "src");
  for (const file of readdirSync(source, { recursive: true }).map(String).sort()) {
    if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
    for (const [comment] of readFileSync(join(source, file), "utf8").matchAll(JSDOC)) {
      const text = comment.replace(/^[ \t]*\* ?/gm, "");
      for (const code of fences(text)) yield { where: `${folder}/src/${slashed(file)}`, code };
    }
  }
}

const slashed = (path) => path.replaceAll("\\", "/");

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
