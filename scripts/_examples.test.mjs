import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { DOCUMENTS } from "../tests/interop/src/documents.ts";
import { documents } from "./_documents.mjs";
import { codeBlocks, examplesIn, folderOfExamples, readmeCode } from "./_examples.mjs";
import { ROOT } from "./_workspace.mjs";

let directory;
afterEach(() => directory && rmSync(directory, { recursive: true, force: true }));

test("readmeCode() lists the code that can be run, in order, with the paragraph before it", () => {
  directory = mkdtempSync(join(tmpdir(), "lrm-readme-"));
  const lines = [
    "# Title\n",
    "```sh\nnpm install x\n```\n",
    "Save this as `a.mjs`\nand run it:\n",
    '```ts\nconsole.log("a");\n```\n',
    '```json\n{ "no": "code" }\n```\n',
    "```js\nb();\n```",
  ];
  writeFileSync(join(directory, "README.md"), `${lines.join("\n")}\n`);
  expect(readmeCode({ directory })).toEqual([
    { language: "sh", code: "npm install x\n", before: "# Title\n" },
    { language: "ts", code: 'console.log("a");\n', before: "Save this as `a.mjs`\nand run it:\n" },
    { language: "js", code: "b();\n", before: "" },
  ]);
});

test("the root README shows one example, of at most ten lines, that trains with Muon", () => {
  const [example, ...others] = examplesIn(".");
  expect(others).toEqual([]);
  const lines = example.code.split("\n").filter((line) => line.trim() !== "");
  expect(lines.length).toBeLessThanOrEqual(10);
  expect(example.code).toMatch(/optimizer: "muon"[\s\S]*trainRun\(/);
});

/**
 * Tells, for each language of a block of code, whether a test reads that of a page. Other languages
 * cannot run.
 */
const TESTED = {
  // npm test runs them, see extractExamples().
  ts: (page) => folderOfExamples(page) !== undefined,
  js: (page) => folderOfExamples(page) !== undefined,
  // _commands.test.mjs reads all pages.
  sh: () => true,
  bash: () => true,
  // packages/cli/src/flags/config_file.test.ts reads it.
  json: (page) => page === "packages/cli/README.md",
  // npm run interop runs it.
  python: (page) => DOCUMENTS.includes(page),
};
const PROSE = ["", "text"];

const blocks = documents().flatMap((page) =>
  codeBlocks(join(ROOT, page)).map(({ language, code }) => ({ page, language, code })),
);

test("every block of code in a Markdown page that can run is read by a test", () => {
  expect(blocks.length).toBeGreaterThan(100);
  const untested = blocks.filter(
    ({ page, language }) => !(PROSE.includes(language) || TESTED[language]?.(page)),
  );
  expect(untested.map(({ page, language }) => `${page}: ${language}`)).toEqual([]);
  const used = new Set(blocks.map(({ language }) => language));
  expect(Object.keys(TESTED).filter((language) => !used.has(language))).toEqual([]);
  const python = blocks.filter(({ language }) => language === "python");
  expect(new Set(python.map(({ page }) => page))).toEqual(new Set(DOCUMENTS));
});

test("examplesIn() lists every block of TypeScript and JavaScript in a page", () => {
  const folders = new Set(documents().map(folderOfExamples).filter(Boolean));
  const examples = [...folders].flatMap((folder) => examplesIn(folder));
  const own = blocks.filter(({ language }) => ["ts", "js"].includes(language));
  expect(own.length).toBeGreaterThan(40);
  for (const { page, code } of own) {
    expect(
      examples.some((example) => example.where === page && example.code === code),
      page,
    ).toBe(true);
  }
});

test("codeBlocks() sees every fence of every page, so that none is indented or of another kind", () => {
  for (const page of documents()) {
    const fences = readFileSync(join(ROOT, page), "utf8").match(/^\s*(```|~~~)/gm) ?? [];
    expect(codeBlocks(join(ROOT, page)).length * 2, page).toBe(fences.length);
  }
});
