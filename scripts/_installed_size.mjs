// Compares the size of an installation with what the package's README says about it.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Packages whose READMEs say what the installation takes. */
const SIZED = ["@lrm/cli", "@lrm/muon"];
/** Share by which the size may differ, since dependencies have new versions. */
const ROOM = 0.05;

/**
 * Compares the bytes in `folder/node_modules` with the README, on the platform that it names.
 *
 * @returns {string | undefined} the problem
 */
export function installedSizeProblem({ name, directory }, folder) {
  if (!SIZED.includes(name)) return undefined;
  const readme = readFileSync(join(directory, "README.md"), "utf8").replaceAll(/\s+/g, " ");
  const stated = statedMegabytes(readme);
  if (stated === undefined) {
    return "its README does not say how much is installed: “This installs N MB (Linux, x64)”";
  }
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const measured = bytesIn(join(folder, "node_modules")) / 1e6;
  return Math.abs(measured / stated - 1) <= ROOM
    ? undefined
    : `its README says that ${stated} MB are installed, but they are ${measured.toFixed(1)}`;
}

/** Reads the statement of a README whose lines are joined. */
export function statedMegabytes(readme) {
  const [, number] = /This installs ([\d.]+) MB \(Linux, x64\)/.exec(readme) ?? [];
  return number === undefined ? undefined : Number(number);
}

/** Adds the bytes of all files below a folder; links are not followed. */
export function bytesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((bytes, { parentPath, name }) => bytes + statSync(join(parentPath, name)).size, 0);
}
