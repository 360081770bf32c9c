// Installs the engines that the packages are tested on from npm, each in its own cache folder.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { PlainError, ROOT, readJson, run, unreachable } from "./_workspace.mjs";

const CACHE = join(ROOT, "node_modules", ".cache", "engines");

/** Supported lines of Node besides the oldest version; each uses its newest version. */
const NODES = ["22", "24", "26"];

/** Tested versions of other engines. */
export const OTHER_ENGINES = { deno: "2.9.6", bun: "1.4.5" };

/**
 * Lists the engines: the oldest Node that package.json allows, the supported lines of Node, Deno
 * and Bun.
 *
 * `command` is the beginning of a command line that runs a module.
 *
 * @returns {{ name: string, kind: "node" | "deno" | "bun", dependencies: Record<string, string>,
 *   command: string[] }[]}
 */
export function engines() {
  const nodes = [oldestNode(), ...NODES].map((version) => ({
    name: version,
    kind: "node",
    // The package `node` would install this one by a script; a direct dependency needs none.
    dependencies: { node: `npm:node-${platform()}-${process.arch}@${version}` },
    command: ["node"],
  }));
  const other = (kind, command) => ({
    name: kind,
    kind,
    dependencies: { [kind]: OTHER_ENGINES[kind] },
    command,
  });
  return [...nodes, other("deno", ["deno", "run", "-A"]), other("bun", ["bun", "--bun"])];
}

/** Returns the oldest Node that the root's package.json allows, with all three numbers. */
export function oldestNode() {
  const [, version] =
    /^>=(\d+\.\d+)$/.exec(readJson(join(ROOT, "package.json")).engines.node) ?? [];
  if (version === undefined) {
    throw new PlainError(
      "Cannot find the oldest Node: package.json names none in engines.node",
      'write it there as ">=" and two numbers',
    );
  }
  return `${version}.0`;
}

/**
 * Chooses engines by name.
 *
 * @param {string | undefined} names separated by commas; undefined: all
 */
export function chooseEngines(names) {
  const all = engines();
  if (names === undefined) return all;
  return names.split(",").map((name) => {
    const found = all.find((engine) => engine.name === name);
    if (found) return found;
    const known = all.map((engine) => engine.name).join(", ");
    throw new PlainError(`Cannot test on "${name}": it is unknown`, `choose from ${known}`, 2);
  });
}

/**
 * Installs an engine unless it is installed already.
 *
 * @returns {Promise<Record<string, string>>} an environment whose PATH begins with its command
 */
export async function installEngine({ name, kind, dependencies }) {
  const folder = join(CACHE, name);
  const manifest = JSON.stringify({ private: true, dependencies });
  const stamp = join(folder, "installed.json");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== manifest) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), manifest);
    const { exitCode, output } = await run(
      "npm",
      // Without this, `npm run --silent` would silence the installation too.
      ["install", "--loglevel=error", "--no-audit", "--no-fund", "--no-package-lock"],
      { quiet: true, cwd: folder },
    );
    if (exitCode !== 0) throw notInstalled(name, output);
    writeFileSync(stamp, manifest);
  }
  const modules = join(folder, "node_modules");
  const first = kind === "node" ? join(modules, "node", "bin") : join(modules, ".bin");
  const tools = join(ROOT, "node_modules", ".bin");
  return { PATH: [first, tools, process.env.PATH].join(delimiter) };
}

function notInstalled(name, output) {
  if (unreachable(output)) {
    return new PlainError(
      `Cannot install ${name}: the npm registry cannot be reached`,
      "check the network connection and the proxy settings of npm",
    );
  }
  if (/\bE?404\b|ETARGET|EBADPLATFORM/.test(output)) {
    return new PlainError(
      `Cannot install ${name}: npm has none for ${process.platform} ${process.arch}`,
      "leave it out with --only",
    );
  }
  console.error(output);
  return new PlainError(`Cannot install ${name}: npm failed`, "mend what it names above");
}

/** Returns the name of this system in Node's binary packages. */
function platform() {
  return process.platform === "win32" ? "win" : process.platform;
}
