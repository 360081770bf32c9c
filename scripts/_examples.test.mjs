import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { DOCUMENTS } from "../tests/interop/src/documents.ts";
import { codeBlocks, readmeCode } from "./_examples.mjs";
import { packages, ROOT } from "./_workspace.mjs";

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

test("the root README shows an example of @lrm/autograd, which is tested there", () => {
  const examplesOf = (project) =>
    [...readmeCode(project)].filter(({ language }) => language === "ts").map(({ code }) => code);
  const autograd = packages().find(({ name }) => name === "@lrm/autograd");
  const [example, ...others] = examplesOf({ directory: ROOT });
  expect(others).toEqual([]);
  expect(examplesOf(autograd)).toContain(example);
  expect(example).toContain("optimizer.step()");
});

/** Tests of blocks of code by language; text has nothing to test. */
const TESTED_BY = {
  ts: "npm test, see extractExamples()",
  js: "npm test, see extractExamples()",
  sh: "packages/cli/src/flags/documents.test.ts",
  bash: "packages/cli/src/flags/documents.test.ts",
  json: "packages/cli/src/flags/config_file.test.ts",
  python: "npm run interop",
  text: "",
  "": "",
};

test("every block of code in a document is in a language that a test reads", () => {
  const folders = ["packages", "examples", "tests"].flatMap((parent) =>
    readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}/README.md`),
  );
  const guides = readdirSync(join(ROOT, "docs")).map((name) => `docs/${name}`);
  const pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "examples/README.md"];
  const documents = [...pages, ...folders, ...guides.filter((name) => name.endsWith(".md"))];
  const blocks = documents.flatMap((page) =>
    codeBlocks(join(ROOT, page)).map(({ language }) => ({ page, language })),
  );
  expect(blocks.length).toBeGreaterThan(100);
  expect(blocks.filter(({ language }) => !(language in TESTED_BY))).toEqual([]);
  const inPackages = /^(README\.md$|docs\/|packages\/)/;
  const run = blocks.filter(({ language }) => ["ts", "js"].includes(language));
  expect(run.filter(({ page }) => !inPackages.test(page))).toEqual([]);
  const python = blocks.filter(({ language }) => language === "python");
  expect(python.map(({ page }) => page).sort()).toEqual([...DOCUMENTS].sort());
  const json = blocks.filter(({ language }) => language === "json");
  expect(json.map(({ page }) => page)).toEqual(["packages/cli/README.md"]);
});
