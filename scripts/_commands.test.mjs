import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ALIASES } from "../packages/cli/src/flags/aliases.ts";
import { createProgram } from "../packages/cli/src/program.ts";
import { commandProblems, commandsOf } from "./_commands.mjs";
import { documents } from "./_documents.mjs";
import { ROOT } from "./_workspace.mjs";

const program = createProgram(() => {});
const everywhere = ["--help", "--version", ...Object.keys(ALIASES)];
const problemsOf = (line, page) => commandProblems(line, page, program, everywhere);

const pages = documents()
  .map((page) => ({ page, commands: commandsOf(join(ROOT, page)) }))
  .filter(({ commands }) => commands.length > 0);

test.each(pages)("$page shows only commands that there are", ({ page, commands }) => {
  expect(commands.flatMap((line) => problemsOf(line, page))).toEqual([]);
});

test("the pages show hundreds of commands", () => {
  expect(pages.flatMap(({ commands }) => commands).length).toBeGreaterThan(200);
});

test("commandsOf() takes commands from shell blocks and from prose", () => {
  const folder = mkdtempSync(join(tmpdir(), "lrm-commands-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "a.md");
  const code = "```sh\nnpm run a -- \\\n  --b  # why\nlrm train | jq && lrm eval x > y\n```\n";
  writeFileSync(
    path,
    `Run \`npx lrm\nsample x\` or \`muon\`.\n\n${code}\n\`\`\`ts\nlrm no\n\`\`\`\n`,
  );
  expect(commandsOf(path)).toEqual([
    "npm run a -- --b",
    "lrm train",
    "lrm eval x",
    "",
    "npx lrm sample x",
  ]);
});

test.each([
  ["npx lrm frob", "no command frob"],
  ["lrm train --stepz 3", "no flag --stepz"],
  ["npm run nothing", "no script nothing"],
  ["npm start -- --x 1", "no flag --x"],
  ["npm run track -- small --x", "no flag --x"],
  ["npm run site -- --serv", "no flag --serv"],
  ["npm run bench -- --fulll", "no flag --fulll"],
  ["npm run example -- none", "no example none"],
  ["npm test -- --project none", "no project none"],
  ["npx vitest run --project unit packages/none", "no file packages/none"],
  ["cd packages/none", "no folder packages/none"],
  ["node scripts/none.mjs", "no file scripts/none.mjs"],
  ["npm install @lrm/tensor @lrm/none", "no package @lrm/none"],
])("commandProblems() finds what is wrong in %s", (line, problem) => {
  expect(problemsOf(line, "README.md")).toEqual([`${problem}: ${line}`]);
});

test.each([
  "npm run site -- --serve --base /x/",
  "npm run bench -- gemm --backend cpu --save",
  "npm run golden -- --data tests/golden/fixtures",
  "npm run fuzz -- --seed 1 --count 2 --only 1 --keep kept",
  "npm start -- --lr 1",
  "npx vitest run --project site",
])("commandProblems() finds nothing in %s", (line) => {
  expect(problemsOf(line, "README.md")).toEqual([]);
});

test("commandProblems() looks for the scripts of an example in its folder", () => {
  expect(problemsOf("npm run dev", "examples/vite/README.md")).toEqual([]);
  expect(problemsOf("npm run dev", "README.md")).toEqual(["no script dev: npm run dev"]);
});
