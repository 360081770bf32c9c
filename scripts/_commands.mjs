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
/** Folder of the tracks of `lrm compare`, and of their entries. */
const TRACKS = "packages/compare/src/track/tracks";
const ASSIGNMENTS = /^(?:\w+=\S* +)+/;
/** A call of `lrm`, by npx, mpirun or its path too. */
const LRM = /(?:^|[ /])lrm(?: ([a-z-].*))?$/;
/** Flags of npm itself, which tell it to print less. */
const QUIET = ["-s", "--silent"];

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
 * Lists the problems of a command of a page. A line that begins with npm, npx, node or an
 * assignment must be of a kind that is known here; others, such as configuration, may be anything.
 *
 * @param {string} line
 * @param {string} page  where it stands, relative to the root
 * @param {{ commands: readonly object[] }} program  `lrm`, as its `createProgram()` makes it
 * @param {readonly string[]} everywhere  flags that all commands of `lrm` have
 * @returns {string[]} a sentence for each
 */
export function commandProblems(line, page, program, everywhere) {
  const place = { line, page, program, everywhere };
  const command = line.replace(ASSIGNMENTS, "");
  const [first] = command.split(" ");
  if (first === "npm") return npmProblems(command, place);
  if (first === "cd") return folderProblems(command, place);
  const [lrm, words = ""] = LRM.exec(command) ?? [];
  if (lrm !== undefined) return lrmProblems(words, place);
  if (first === "npx") return npxProblems(command, place);
  if (first === "node") return nodeProblems(command, place);
  return command === line ? [] : unknownKind(line);
}

function npmProblems(command, place) {
  const [, own, after = ""] = /^npm ?(.*?)(?: -- (.*))?$/.exec(command);
  const [first, ...rest] = own.split(" ").filter((word) => !QUIET.includes(word));
  switch (first) {
    case "install":
      return packageProblems(rest, place);
    case "init":
      return [];
    case "run":
      return scriptProblems(rest, after, place);
    case "start":
    case "test":
      return scriptProblems([first, ...rest], after, place);
    default:
      return unknownKind(place.line);
  }
}

/** Looks at `npm run script`, with words for npm or the script, and those after `--`. */
function scriptProblems([script = "", ...before], after, place) {
  const { line, page } = place;
  const [own = ""] = /^examples\/[^/]+\//.exec(page) ?? [];
  const { scripts } = readJson(join(ROOT, own, "package.json"));
  if (scripts[script] === undefined) return [`no script ${script}: ${line}`];
  const flag = before.find((word) => word.startsWith("-"));
  if (flag !== undefined) return [`no -- before ${flag}: ${line}`];
  const words = [...before, after].join(" ").trim();
  if (own !== "" || words === "") return [];
  if (script === "start") return lrmProblems(`train ${words}`, place);
  if (script === "track") {
    return lrmProblems(`compare ${words.startsWith("-") ? words : `--track ${words}`}`, place);
  }
  if (script === "test") return vitestProblems(words, line);
  if (script === "example") {
    return existsSync(join(ROOT, "examples", words)) ? [] : [`no example ${words}: ${line}`];
  }
  const text = sourcesOf(scripts[script], script);
  const unknown = flagsIn(words).filter((flag) => !declares(text, flag));
  return [
    ...(script === "bench" ? benchmarkProblems(words, line) : []),
    ...unknown.map((flag) => `no flag --${flag}: ${line}`),
  ];
}

/** Looks for suites and experiments in the tables of the benchmarks. */
function benchmarkProblems(words, line) {
  const sources = ["suites", "experiments"].map((name) =>
    readFileSync(join(ROOT, `${PROGRAMS.bench}/${name}.ts`), "utf8"),
  );
  const tables = sources.flatMap((text) => /^export const \w+ = \{\n(.*?)^\}/ms.exec(text)[1]);
  const known = [...tables.join("").matchAll(/^ {2}"?([\w-]+)"?[,:]/gm)].map(([, name]) => name);
  const names = words.replace(/(?:^| )-.*/, "").split(" ");
  return names
    .filter((name) => ![...known, "report", ""].includes(name))
    .map((name) => `no benchmark ${name}: ${line}`);
}

function lrmProblems(words, { line, program, everywhere }) {
  const [name] = words.split(" ");
  const isCommand = /^[a-z]/.test(name);
  const command = isCommand ? program.commands.find((each) => each.name() === name) : program;
  if (command === undefined) return [`no command ${name}: ${line}`];
  const known = [...command.options.map(({ long }) => long), ...everywhere];
  const unknown = flagsIn(words).filter((flag) => !known.includes(`--${flag}`));
  const tracks = [...words.matchAll(/--track (\S+)/g)].map(([, track]) => track);
  return [
    ...unknown.map((flag) => `no flag --${flag}: ${line}`),
    ...tracks.filter((track) => !isTrack(track)).map((track) => `no track ${track}: ${line}`),
  ];
}

/** Tells whether a name is that of a listed track, a file or a placeholder such as `<name>`. */
function isTrack(name) {
  const files = readdirSync(join(ROOT, TRACKS)).filter((file) => !file.endsWith("_entries.json"));
  const listed = files.map((file) => readJson(join(ROOT, TRACKS, file)).name);
  return /^<|\.json$/.test(name) || listed.includes(name);
}

/** Looks at vitest, and whether other programs are installed. */
function npxProblems(command, { line, page }) {
  const [name = "", ...words] = command.split(" ").filter((word) => !["npx", "-y"].includes(word));
  if (name === "vitest") return vitestProblems(words.join(" "), line);
  if (name.startsWith('"$')) return []; // A variable or another command says which.
  const [program] = name.split("@", 1);
  const places = [dirname(page), "."].map((place) => join(ROOT, place, "node_modules/.bin"));
  const there = program !== "" && places.some((place) => existsSync(join(place, program)));
  return there ? [] : [`no program ${program}: ${line}`];
}

function nodeProblems(command, { line, page }) {
  const [, word = ""] = command.split(" ");
  if (word === "-e" || word === "-p") return [];
  const places = [dirname(page), "."].map((place) => join(ROOT, place, word));
  const there = word !== "" && places.some((path) => existsSync(path));
  return there ? [] : [`no file ${word}: ${line}`];
}

function folderProblems(command, { line }) {
  const [, folder] = /^cd (\w[\w/.-]*)$/.exec(command) ?? [];
  const there = folder === undefined || existsSync(join(ROOT, folder));
  return there ? [] : [`no folder ${folder}: ${line}`];
}

function packageProblems(words, { line }) {
  const own = words.flatMap((word) => /^@lrm\/([\w-]+)/.exec(word)?.[1] ?? []);
  return own
    .filter((name) => !existsSync(join(ROOT, "packages", name)))
    .map((name) => `no package @lrm/${name}: ${line}`);
}

const unknownKind = (line) => [`no rule of scripts/_commands.mjs looks at it: ${line}`];

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
