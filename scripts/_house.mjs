// Checks style rules that no linter has: file sizes, wrapped documentation, first words, errors.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { errorProblems } from "./_error_rules.mjs";
import { projects, sourceFiles } from "./_sources.mjs";

const WIDTH = 100;
const CLI_LINES = 4_700;
const MEDIAN_LINES = 100;

const TEST = /\.(test|bench)\.[^.]+$|[\\/]testing[\\/]/;
const COMMENT = /^\s*(\/\/|\/\*\*|\*)/;
const QUESTION = /\/\*\*\s*(?:\*\s*)?(What|How|Where|Whether)\b/g;

/**
 * Finds violations of the style rules.
 *
 * - Lines of comments and of Markdown's prose are at most 100 characters wide.
 * - No doc comment begins with What, How, Where or Whether.
 * - Errors in packages have a problem and a remedy.
 * - `@lrm/cli` has at most 4,700 lines without its tests.
 * - Half of the source files have fewer than 100 lines.
 *
 * @param {string} root
 * @returns {string[]} a sentence for each violation, with file and line where it has one
 */
export function houseProblems(root) {
  const all = projects(root);
  const files = all.flatMap((project) =>
    sourceFiles(project).map((path) => ({ path, project, text: readFileSync(path, "utf8") })),
  );
  const short = (path) => relative(root, path).replaceAll(sep, "/");
  return [
    ...[...files, ...scripts(root)].flatMap(({ path, text }) => [
      ...longComments(text).map((line) => `${short(path)}:${line}: a comment is wider than 100`),
      ...questions(text).map(
        ({ line, word }) =>
          `${short(path)}:${line}: a doc comment begins with ${word}; begin with a verb or a noun`,
      ),
      ...errorProblems(short(path), text).map(
        ({ line, problem }) => `${short(path)}:${line}: ${problem}`,
      ),
    ]),
    ...documents(root, all).flatMap((path) =>
      longProse(readFileSync(path, "utf8")).map(
        (line) => `${short(path)}:${line}: a line of prose is wider than 100`,
      ),
    ),
    ...sizeProblems(files),
  ];
}

function scripts(root) {
  const directory = join(root, "scripts");
  if (!existsSync(directory)) return [];
  return sourceFiles({ directory }).map((path) => ({ path, text: readFileSync(path, "utf8") }));
}

/** Lists the Markdown files that people read, without results and fixtures. */
function documents(root, all) {
  const folders = [root, join(root, "docs"), ...all.map(({ directory }) => directory)];
  return [...folders, join(root, "examples")]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => path.endsWith(".md") && !path.endsWith("CHANGELOG.md"));
}

/** Returns the numbers of comment lines that are too wide; skips code and URLs. */
export function longComments(text) {
  let inCode = false;
  return lineNumbers(text, (line) => {
    if (/^\s*\* ```/.test(line)) inCode = !inCode;
    return COMMENT.test(line) && !inCode && !/https?:\/\//.test(line);
  });
}

/** Returns the numbers of prose lines that are too wide; skips tables, headings, code and links. */
export function longProse(text) {
  let inCode = false;
  let generated = false;
  return lineNumbers(text, (line) => {
    if (/^\s*```/.test(line)) inCode = !inCode;
    if (/^<!-- .*: begin -->/.test(line)) generated = true;
    if (/^<!-- .*: end -->/.test(line)) generated = false;
    if (inCode || generated || /^\s*(\||#|<!--)/.test(line)) return false;
    return [...line.replace(/\]\([^)]*\)/g, "]")].length > WIDTH;
  });
}

function lineNumbers(text, counts) {
  return text.split("\n").flatMap((line, i) => {
    // Short lines are read too, because code blocks begin on them.
    const counted = counts(line);
    return counted && [...line].length > WIDTH ? [i + 1] : [];
  });
}

/** Returns the doc comments that begin with a question word. */
export function questions(text) {
  return [...text.matchAll(QUESTION)].map(({ index, 1: word }) => ({
    line: text.slice(0, index).split("\n").length,
    word,
  }));
}

function sizeProblems(files) {
  const sources = files.filter(({ path }) => !TEST.test(path));
  const lines = ({ text }) => text.split("\n").length - 1;
  const cli = sources
    .filter(({ project, path }) => project.name === "@lrm/cli" && path.includes(`${sep}src${sep}`))
    .reduce((sum, file) => sum + lines(file), 0);
  const median = sources.map(lines).sort((a, b) => a - b)[sources.length >> 1] ?? 0;
  return [
    ...(cli > CLI_LINES ? [`packages/cli/src has ${cli} lines; at most ${CLI_LINES}`] : []),
    ...(median >= MEDIAN_LINES ? [`half of the source files have ${median} lines or more`] : []),
  ];
}
