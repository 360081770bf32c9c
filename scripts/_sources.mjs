// Lists the source files of the workspace by project.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT, readJson } from "./_workspace.mjs";

/** Folders without hand-written sources. */
const LEFT_OUT = new Set(["node_modules", "dist", "wasm", "fixtures", "results", "screenshots"]);
const SOURCE = /\.[cm]?[jt]sx?$/;

/**
 * Lists the projects of a workspace: the packages, the private test packages, the benchmarks, the
 * site and the examples.
 *
 * @param {string} [root]
 * @returns {{ name: string, directory: string, manifest: object, app: boolean }[]}
 */
export function projects(root = ROOT) {
  const below = (parent) =>
    existsSync(join(root, parent)) ? readdirSync(join(root, parent)).sort() : [];
  return [
    ...["packages", "tests", "examples"].flatMap((parent) =>
      below(parent).map((folder) => join(root, parent, folder)),
    ),
    join(root, "benchmarks"),
    join(root, "site"),
  ]
    .filter((directory) => existsSync(join(directory, "package.json")))
    .map((directory) => {
      const manifest = readJson(join(directory, "package.json"));
      return { name: manifest.name, directory, manifest, app: isApp(directory) };
    });
}

/** Tells whether a project is an app, by its turbo.json. Nothing may import an app. */
function isApp(directory) {
  const path = join(directory, "turbo.json");
  return existsSync(path) && (readJson(path).tags ?? []).includes("app");
}

/** Lists the absolute paths of a project's source files, tests included. */
export function sourceFiles({ directory }) {
  const visit = (folder) =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        return LEFT_OUT.has(entry.name) || entry.name.startsWith(".") ? [] : visit(path);
      }
      return SOURCE.test(entry.name) && !entry.name.endsWith(".d.ts") ? [path] : [];
    });
  return visit(directory).sort();
}
