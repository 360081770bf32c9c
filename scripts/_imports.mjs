// Checks the imports between the workspace's files.
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import ts from "typescript";
import { circles } from "./_circles.mjs";
import { projects, sourceFiles } from "./_sources.mjs";

/**
 * Finds violations of the import rules in a workspace. Imports of types count.
 *
 * - No circle of files.
 * - No import of an app from another project, except from those below tests/, which drive it.
 * - No import of a file of another project except through its exports.
 * - No import of a private file, `_x.ts`, from another project.
 * - No import from `src/testing/` in a file that a package publishes.
 *
 * @param {string} root
 * @returns {string[]} a sentence for each violation
 */
export function importProblems(root) {
  const all = projects(root);
  const project = new Map(all.flatMap((each) => sourceFiles(each).map((path) => [path, each])));
  const edges = new Map();
  const problems = [];
  for (const path of project.keys()) {
    const targets = importsOf(path, all).filter((target) => project.has(target));
    edges.set(path, targets);
    for (const target of targets) {
      const rule = brokenRule(path, project.get(path), target, project.get(target));
      if (rule) problems.push(`${short(root, path)} imports ${short(root, target)}: ${rule}`);
    }
  }
  for (const circle of circles(edges)) {
    const way = [...circle, circle[0]].map((path) => short(root, path)).join(" → ");
    problems.push(`${way}: a circle of imports; move what they share to a file of its own`);
  }
  return problems;
}

const TESTS = /[\\/]tests[\\/][^\\/]+$/;

/** Names the rule that an import breaks, with the remedy, or returns undefined. */
function brokenRule(path, from, target, to) {
  if (from !== to) {
    if (to.app && !TESTS.test(from.directory))
      return `${to.name} is an app; move what both need to a package`;
    if (basename(target).startsWith("_")) return "it is private to its package; export it there";
    if (!isExported(target, to)) return `${to.name} does not export it; import what it exports`;
    return undefined;
  }
  if (isForTests(target, to) && !isForTests(path, from) && !from.manifest.private) {
    return "published files import nothing of tests; move it out of src/testing";
  }
}

function isExported(target, { directory, manifest }) {
  return Object.values(manifest.exports ?? {}).some(
    (entry) => entry["@lrm/source"] && join(directory, entry["@lrm/source"]) === target,
  );
}

function isForTests(path, { directory }) {
  const inside = relative(directory, path).split(sep);
  return inside.includes("testing") || /\.(test|bench)\.[^.]+$/.test(path);
}

/** Lists the files of the workspace that a file imports, types and dynamic imports included. */
function importsOf(path, all) {
  const { importedFiles } = ts.preProcessFile(readFileSync(path, "utf8"), true, true);
  const targets = importedFiles.map(({ fileName }) => resolved(fileName, path, all));
  return [...new Set(targets.filter((target) => target !== undefined))];
}

function resolved(specifier, path, all) {
  if (specifier.startsWith(".")) {
    const target = join(dirname(path), specifier);
    return existsSync(target) ? target : undefined;
  }
  const owner = all.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
  const entry = owner?.manifest.exports?.[`.${specifier.slice(owner.name.length)}`];
  return entry?.["@lrm/source"] && join(owner.directory, entry["@lrm/source"]);
}

function short(root, path) {
  return relative(root, path).replaceAll(sep, "/");
}
