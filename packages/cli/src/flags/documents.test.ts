import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createProgram } from "../program.ts";
import { ALIASES } from "./aliases.ts";

const root = new URL("../../../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");
const namesIn = (folder: string): string[] => readdirSync(new URL(folder, root));

/** Pages with commands for users. */
const PAGES = [
  ...["README.md", "CONTRIBUTING.md", "site/README.md", "examples/README.md"],
  ...["packages/cli/README.md", "packages/compare/README.md"],
  ...namesIn("docs/")
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
  ...namesIn("examples/").map((name) => `examples/${name}/README.md`),
].filter((page) => existsSync(new URL(page, root)));

const { commands } = createProgram(() => {});

/** Flags of every command. */
const EVERYWHERE = ["--help", "--version", ...Object.keys(ALIASES)];

/**
 * Lists the problems of one command line: unknown commands, flags and scripts.
 *
 * @param scripts  those of the package where it is called
 */
function problems(line: string, scripts: readonly string[]): string[] {
  const [, name, , ofTraining] = /^npm (?:run )?([\w:]+)( --(.*))?/.exec(line) ?? [];
  const isScript = line.startsWith("npm run ") || name === "start" || name === "test";
  if (isScript && !scripts.includes(name!)) return [`no script ${name}: ${line}`];
  if (isScript && name !== "start") return [];
  const words = isScript ? `train ${ofTraining ?? ""}` : /(?:^|[ /])lrm ([a-z].*)$/.exec(line)?.[1];
  if (words === undefined) return [];
  const [first] = words.split(" ");
  const command = commands.find((each) => each.name() === first);
  if (command === undefined) return [`no command ${first}: ${line}`];
  const known = [...command.options.map(({ long }) => long), ...EVERYWHERE];
  const flags = words.match(/(?<=\s|^)--[a-z][a-z-]*/g) ?? [];
  return flags.filter((flag) => !known.includes(flag)).map((flag) => `no flag ${flag}: ${line}`);
}

/** Lists the commands of a page's shell blocks, without comments and pipes. */
function commandLines(page: string): string[] {
  const blocks = [...page.matchAll(/^```(?:sh|bash)\n([\s\S]*?)^```/gm)].map(([, code]) => code!);
  return blocks
    .flatMap((code) => code.replace(/\\\n\s*/g, " ").split(/\n| && /))
    .map((line) => line.replace(/\s+#.*$|\s+\|.*$/, "").trim());
}

/** Lists the scripts that a page can call: those of an example, or of the repository. */
function scriptsFor(page: string): string[] {
  const [own = ""] = /^examples\/[^/]+\//.exec(page) ?? [];
  return Object.keys(JSON.parse(read(`${own}package.json`)).scripts);
}

test.each(PAGES)("%s calls commands, flags and scripts that there are", (page) => {
  const scripts = scriptsFor(page);
  expect(commandLines(read(page)).flatMap((line) => problems(line, scripts))).toEqual([]);
});

test("lrm's documents are searched for commands that are wrong", () => {
  const page =
    "```sh\nnpx lrm frob\nlrm train --stepz 3 | jq  # why\nnpm run nothing && npm test\nnpm start -- --x 1\n```\n";
  expect(commandLines(page).flatMap((line) => problems(line, ["start"]))).toEqual([
    "no command frob: npx lrm frob",
    "no flag --stepz: lrm train --stepz 3",
    "no script nothing: npm run nothing",
    "no script test: npm test",
    "no flag --x: npm start -- --x 1",
  ]);
  expect(PAGES.flatMap((each) => commandLines(read(each))).length).toBeGreaterThan(90);
});
