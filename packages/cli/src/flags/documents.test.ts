import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createProgram } from "../program.ts";
import { ALIASES } from "./aliases.ts";

const root = new URL("../../../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

/** Pages with commands for users. */
const PAGES = [
  ...["README.md", "packages/cli/README.md", "packages/compare/README.md"],
  ...readdirSync(new URL("docs/", root))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

const { commands } = createProgram(() => {});
const scripts = JSON.parse(read("package.json")).scripts as Record<string, string>;

/** Flags that are defined by a file that `--rule` names, or printed without an entry. */
const ELSEWHERE = ["--help", "--version"];

/** Lists the problems of one command line: unknown commands, flags and scripts. */
function problems(line: string): string[] {
  const [, script] = /^npm run ([\w:]+)/.exec(line) ?? [];
  if (script !== undefined) return script in scripts ? [] : [`no script ${script}: ${line}`];
  const training = /^npm start -- (.*)$/.exec(line)?.[1];
  const words = training === undefined ? /(?:^|[ /])lrm ([a-z].*)$/.exec(line)?.[1] : training;
  if (words === undefined) return [];
  const [name] = training === undefined ? words.split(" ") : ["train"];
  const command = commands.find((each) => each.name() === name);
  if (command === undefined) return [`no command ${name}: ${line}`];
  const known = [...command.options.map(({ long }) => long), ...Object.keys(ALIASES), ...ELSEWHERE];
  const named = words.match(/(?<=\s|^)--[a-z][a-z-]*/g) ?? [];
  return named.filter((flag) => !known.includes(flag)).map((flag) => `no flag ${flag}: ${line}`);
}

/** Lists the commands of a page's shell blocks, without comments and pipes. */
function commandLines(page: string): string[] {
  const blocks = [...page.matchAll(/^```(?:sh|bash)\n([\s\S]*?)^```/gm)].map(([, code]) => code!);
  return blocks
    .flatMap((code) => code.replace(/\\\n\s*/g, " ").split("\n"))
    .map((line) => line.replace(/\s+#.*$|\s+\|.*$/, "").trim());
}

test.each(PAGES)("%s calls commands, flags and scripts that there are", (page) => {
  expect(commandLines(read(page)).flatMap(problems)).toEqual([]);
});

test("documents are searched for commands that are wrong", () => {
  const page =
    "```sh\nnpx lrm frob\nlrm train --stepz 3 | jq  # why\nnpm run nothing\nnpm start -- --x 1\n```\n";
  expect(commandLines(page).flatMap(problems)).toEqual([
    "no command frob: npx lrm frob",
    "no flag --stepz: lrm train --stepz 3",
    "no script nothing: npm run nothing",
    "no flag --x: npm start -- --x 1",
  ]);
  expect(PAGES.flatMap((each) => commandLines(read(each))).length).toBeGreaterThan(60);
});
