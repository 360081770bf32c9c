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
  ["npx lrm --verson", "no flag --verson"],
  ["npx lrm compare --track tiny", "no track tiny"],
  ["mpirun -n 2 node_modules/.bin/lrm frob", "no command frob"],
  ["npm run nothing", "no script nothing"],
  ["npm run nothing --flag", "no script nothing"],
  ["npm run -s nothing", "no script nothing"],
  ["npm -s run nothing", "no script nothing"],
  ["npm run", "no script "],
  ["LRM_SITE=x npm run nothing", "no script nothing"],
  ["npm run site --serv", "no -- before --serv"],
  ["npm run bench -- gemmm", "no benchmark gemmm"],
  ["npm run bench -- gemm gpux --save", "no benchmark gpux"],
  ["npm run track -- tiny", "no track tiny"],
  ["npm start -- --x 1", "no flag --x"],
  ["npm run track -- small --x", "no flag --x"],
  ["npm run site -- --serv", "no flag --serv"],
  ["npm run bench -- --fulll", "no flag --fulll"],
  ["npm run example -- none", "no example none"],
  ["npm test -- --project none", "no project none"],
  ["npx vitest run --project unit packages/none", "no file packages/none"],
  ["npx vitest --project none", "no project none"],
  ["npx nothing", "no program nothing"],
  ["npx", "no program "],
  ["cd packages/none", "no folder packages/none"],
  ["node script/none.mjs", "no file script/none.mjs"],
  ["npm frob", "no rule of scripts/_commands.mjs looks at it"],
  ["A=1 B=2 python3 x.py", "no rule of scripts/_commands.mjs looks at it"],
  ["node scripts/none.mjs", "no file scripts/none.mjs"],
  ["npm install @lrm/tensor @lrm/none", "no package @lrm/none"],
])("commandProblems() finds what is wrong in %s", (line, problem) => {
  expect(problemsOf(line, "README.md")).toEqual([`${problem}: ${line}`]);
});

test.each([
  "npm run site -- --serve --base /x/",
  "npm run bench -- gemm --backend cpu --save",
  "npm run bench -- own-models step",
  "npm run bench -- heavy-tails",
  "npm run bench -- report",
  "npm run track -- large-batch --seeds 1",
  "npm run track -- mine.json",
  "LRM_SITE=https://example.org/ npm run site",
  "npm run -s docs",
  "npx lrm",
  "npx lrm --version",
  "npx changeset",
  "npx pnpm@10.34.9 install",
  "node scripts/track.mjs small",
  "run=runs/mine",
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
