// Shared by all scripts: finds the workspace's folder and packages, installs it and runs its tools.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

const WINDOWS = process.platform === "win32";
const NO_NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_PNPM_META_FETCH_FAIL/;

/** Tells from the output of npm or pnpm that the registry cannot be reached. */
export const unreachable = (output) => NO_NETWORK.test(output);

/** A failure that the user can fix; printed as one sentence without a stack trace. */
export class PlainError extends Error {
  /**
   * @param {string} problem  what failed and why: `Cannot pass: it is raining`
   * @param {string} remedy  what to do: `wait`
   * @param {number} [exitCode]
   */
  constructor(problem, remedy, exitCode = 1) {
    super(`${problem}; ${remedy}`);
    this.problem = problem;
    this.remedy = remedy;
    this.exitCode = exitCode;
  }
}

/** Runs a script's main function; prints errors with remedies as `lrm` does. */
export async function runMain(main) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    if (error.remedy === undefined) throw error;
    console.error(`error: ${error.message}`);
    process.exitCode = error.exitCode ?? 1;
  }
}

/** Lists the packages in packages/ as `{ name, directory, manifest }`, sorted by folder name. */
export const packages = (root = ROOT) => projectsIn(join(root, "packages"));

/** Lists the published packages. */
export const publishedPackages = (root = ROOT) =>
  packages(root).filter(({ manifest }) => !manifest.private);

/** Lists the projects in examples/ in the same form. */
export const examples = () => projectsIn(join(ROOT, "examples"));

function projectsIn(parent) {
  return readdirSync(parent)
    .sort()
    .map((folder) => join(parent, folder))
    .filter((directory) => existsSync(join(directory, "package.json")))
    .map((directory) => {
      const manifest = readJson(join(directory, "package.json"));
      return { name: manifest.name, directory, manifest };
    });
}

export function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

/**
 * Runs a command of this workspace or of the system, and waits for its end.
 *
 * @param {string} command a name on PATH or in node_modules/.bin
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean, cwd?: string, env?: Record<string, string> }} [options] quiet: return
 *   the output instead of printing it
 * @returns {Promise<{ exitCode: number, output: string }>} output is empty unless quiet
 */
export function run(command, args, { quiet = false, cwd = ROOT, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      shell: WINDOWS,
      stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        PATH: join(ROOT, "node_modules", ".bin") + delimiter + process.env.PATH,
        TURBO_TELEMETRY_DISABLED: "1",
        TURBO_NO_UPDATE_NOTIFIER: "1",
        DO_NOT_TRACK: "1",
        ...env,
      },
    });
    // A terminal sends Ctrl-C to all processes, but `kill` ends only the one it names.
    const passOn = (signal) => child.kill(signal);
    process.on("SIGTERM", passOn);
    let output = "";
    child.stdout?.on("data", (chunk) => (output += chunk));
    child.stderr?.on("data", (chunk) => (output += chunk));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      process.off("SIGTERM", passOn);
      resolve({ exitCode: code ?? (signal ? 130 : 1), output });
    });
  });
}

/** Installs the dependencies if they may have changed since the last time. */
export async function ensureInstalled() {
  const stamp = join(ROOT, "node_modules", ".lrm_installed");
  const wanted = installFingerprint();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;

  console.log("Installing dependencies …");
  const { packageManager } = readJson(join(ROOT, "package.json"));
  const { exitCode, output } = await run(
    "npx",
    ["-y", packageManager, "install", "--frozen-lockfile", "--config.confirmModulesPurge=false"],
    { quiet: true },
  );
  if (exitCode !== 0) {
    if (unreachable(output)) {
      throw new PlainError(
        "Cannot install the dependencies: the npm registry cannot be reached",
        "check the network connection and npm's proxy settings, then try again",
      );
    }
    if (output.includes("ERR_PNPM_OUTDATED_LOCKFILE")) {
      throw new PlainError(
        "Cannot install the dependencies: pnpm-lock.yaml is older than the manifests",
        `update it with npx ${packageManager} install`,
      );
    }
    console.error(output);
    throw new PlainError(
      "Cannot install the dependencies: pnpm failed",
      "mend what it names above",
      exitCode,
    );
  }
  writeFileSync(stamp, wanted);
}

/** Returns a text that changes with the lockfile, a manifest, or the machine's native packages. */
function installFingerprint() {
  const hash = createHash("sha256");
  hash.update(`${process.platform} ${process.arch} ${ROOT}`);
  for (const file of ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"]) {
    hash.update(readFileSync(join(ROOT, file)));
  }
  const projects = [...packages(), ...examples(), ...projectsIn(join(ROOT, "tests"))];
  for (const { manifest } of projects) hash.update(JSON.stringify(manifest));
  for (const folder of ["benchmarks", "site"]) {
    hash.update(readFileSync(join(ROOT, folder, "package.json")));
  }
  return hash.digest("hex");
}

/** Runs turbo tasks; prints their output only if one fails. */
export async function turbo(...args) {
  const { exitCode, output } = await run("turbo", ["run", ...args, "--output-logs=errors-only"], {
    quiet: true,
  });
  if (exitCode !== 0) {
    console.error(output);
    throw new PlainError(
      `Cannot finish turbo run ${args.join(" ")}: a task failed`,
      "mend what it names above",
      exitCode,
    );
  }
}
