// Looks at the commands that Markdown pages show, without running them: do the scripts, the
// commands of `lrm`, the flags, the folders and the packages exist?
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeBlocks } from "./_examples.mjs";
import { ROOT, readJson } from "./_workspace.mjs";

const SHELL = ["sh", "bash"];
/** A command in prose, in backquotes. */
const SPAN = /`((?:npm (?:run|start|test)\b|npx |lrm [a-z])[^`]*)`/g;
const FENCED = /^```.*\n[\s\S]*?^```$/gm;
const FLAG = /(?<=\s|^)--([a-z][a-z-]*)/g;

/** Folders with the sources of scripts that only start another program. */
const PROGRAMS = {
  bench: "benchmarks/src",
  fuzz: "tests/fuzz/src",
  golden: "tests/golden/src",
  interop: "tests/interop/src",
};
/** Scripts whose words after `--` are those of a command of `lrm`. */
const OF_LRM = { start: "train", track: "compare" };
/** Scripts of the root whose words after `--` go to vitest. */
const OF_VITEST = ["test"];

/**
 * Lists the commands of a page: those of its shell blocks, without comments and pipes, and those in
 * its prose.
 */
export function commandsOf(path) {
  const blocks = codeBlocks(path).filter(({ language }) => SHELL.includes(language));
  const prose = readFileSync(path, "utf8").replace(FENCED, "");
  const spans = [...prose.matchAll(SPAN)].map(([, command]) => command.replace(/\s+/g, " "));
  const lines = blocks.flatMap(({ code }) => code.replace(/\s*\\\n\s*/g, " ").split(/\n| && /));
  return [...lines, ...spans].map((line) => line.replace(/\s+#.*$|\s+[|>].*$/, "").trim());
}

/**
 * Lists the problems of a command of a page.
 *
 * @param {string} line
 * @param {string} page  where it stands, relative to the root
 * @param {{ commands: readonly object[] }} program  `lrm`, as its `createProgram()` makes it
 * @param {readonly string[]} everywhere  flags that all commands of `lrm` have
 * @returns {string[]} a sentence for each
 */
export function commandProblems(line, page, program, everywhere) {
  const [, script, words = ""] =
    /^npm (?:run )?(start|test|(?<=run )[\w:]+)(?: -- (.*))?$/.exec(line) ?? [];
  if (script !== undefined)
    return scriptProblems({ line, script, words, page, program, everywhere });
  const [, lrm] = /(?:^|[ /])lrm ([a-z].*)$/.exec(line) ?? [];
  if (lrm !== undefined) return lrmProblems({ line, words: lrm, program, everywhere });
  return placeProblems(line, page);
}

function scriptProblems({ line, script, words, page, ...lrm }) {
  const [own = ""] = /^examples\/[^/]+\//.exec(page) ?? [];
  const { scripts } = readJson(join(ROOT, own, "package.json"));
  if (scripts[script] === undefined) return [`no script ${script}: ${line}`];
  if (own !== "" || words === "") return [];
  if (script in OF_LRM) return lrmProblems({ line, words: `${OF_LRM[script]} ${words}`, ...lrm });
  if (OF_VITEST.includes(script)) return vitestProblems(words, line);
  if (script === "example") {
    return existsSync(join(ROOT, "examples", words)) ? [] : [`no example ${words}: ${line}`];
  }
  const text = sourcesOf(scripts[script], script);
  const unknown = flagsIn(words).filter((flag) => !declares(text, flag));
  return unknown.map((flag) => `no flag --${flag}: ${line}`);
}

function lrmProblems({ line, words, program, everywhere }) {
  const [name] = words.split(" ");
  const command = program.commands.find((each) => each.name() === name);
  if (command === undefined) return [`no command ${name}: ${line}`];
  const known = [...command.options.map(({ long }) => long), ...everywhere];
  const unknown = flagsIn(words).filter((flag) => !known.includes(`--${flag}`));
  return unknown.map((flag) => `no flag --${flag}: ${line}`);
}

function vitestProblems(words, line) {
  const config = readFileSync(join(ROOT, "vitest.config.ts"), "utf8");
  const projects = [...words.matchAll(/--project (\S+)/g)].map(([, name]) => name);
  const paths = words.split(" ").filter((word) => word.includes("/"));
  return [
    ...projects
      .filter((name) => !config.includes(`name: "${name}"`))
      .map((name) => `no project ${name}: ${line}`),
    ...paths
      .filter((path) => !existsSync(join(ROOT, path)))
      .map((path) => `no file ${path}: ${line}`),
  ];
}

/** Looks at folders, files of Node, own packages and vitest. */
function placeProblems(line, page) {
  const [, vitest] = /^npx vitest run (.*)$/.exec(line) ?? [];
  if (vitest !== undefined) return vitestProblems(vitest, line);
  const [, folder] = /^cd (\w[\w/.-]*)$/.exec(line) ?? [];
  if (folder !== undefined && !existsSync(join(ROOT, folder)))
    return [`no folder ${folder}: ${line}`];
  const [, file] = /^node (scripts\/\S+)/.exec(line) ?? [];
  const places = [dirname(page), "."].map((place) => join(ROOT, place, file ?? ""));
  if (file !== undefined && !places.some(existsSync)) return [`no file ${file}: ${line}`];
  if (!line.startsWith("npm install ")) return [];
  const own = [...line.matchAll(/@lrm\/([\w-]+)/g)].map(([, name]) => name);
  return own
    .filter((name) => !existsSync(join(ROOT, "packages", name)))
    .map((name) => `no package @lrm/${name}: ${line}`);
}

/** Reads the sources of a script of the root: `node scripts/site.mjs`. */
function sourcesOf(command, script) {
  const files = command.startsWith("node ") ? [command.replace("node ", "")] : [];
  const program = PROGRAMS[script];
  const more = program === undefined ? [] : readdirSync(join(ROOT, program), { recursive: true });
  const all = [...files, ...more.map((file) => `${program}/${file}`)];
  const sources = all.filter((file) => /\.(mjs|ts)$/.test(file) && !/\.test\.\w+$/.test(file));
  return sources.map((file) => readFileSync(join(ROOT, file), "utf8")).join("\n");
}

const flagsIn = (words) => [...words.matchAll(FLAG)].map(([, flag]) => flag);

/** Tells whether sources declare a flag: by its name in quotes, or as an option of `parseArgs`. */
const declares = (text, flag) =>
  flag === "help" || new RegExp(`["'\`]--${flag}\\b|[\\s{]"?${flag}"?: \\{ type: `).test(text);
