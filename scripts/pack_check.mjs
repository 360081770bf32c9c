// Installs every package alone: its tarball and those of its @lrm dependencies, with npm, in an empty folder, and runs
// there the examples of its README: its ```ts fences, and ```sh fences that call its command. Arguments: packages to check.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readmeExamples } from "./_examples.mjs";
import { ensureInstalled, PlainError, packages, run, runMain, turbo } from "./_workspace.mjs";

await runMain(async (only) => {
  await ensureInstalled();
  await turbo("build");
  const all = packages().filter(({ manifest }) => !manifest.private);
  const chosen = all.filter(({ name }) => only.length === 0 || only.includes(name));
  const scratch = mkdtempSync(join(tmpdir(), "lrm-pack-"));
  const failed = [];
  try {
    const tarballs = await packAll(all, scratch);
    for (const pkg of chosen) {
      const problem = await installAndRun(pkg, tarballs, all, scratch);
      if (problem) failed.push(pkg.name);
      console.log(problem ? `FAILED  ${pkg.name}: ${problem}` : `passed  ${pkg.name}`);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  if (failed.length > 0) throw new PlainError(`Cannot install alone: ${failed.join(", ")}`);
});

/** Packs every package; returns the tarball's path by package name. */
async function packAll(all, scratch) {
  const tarballs = {};
  for (const { name, directory } of all) {
    const tarball = join(scratch, `${name.replace("@", "").replace("/", "-")}.tgz`);
    const { exitCode, output } = await run("pnpm", ["pack", "--out", tarball], {
      quiet: true,
      cwd: directory,
    });
    if (exitCode !== 0) throw new PlainError(`Cannot pack ${name}: ${output}`);
    tarballs[name] = tarball;
  }
  return tarballs;
}

/** Returns what went wrong, or undefined. */
async function installAndRun(pkg, tarballs, all, scratch) {
  const scripts = readmeExamples(pkg);
  const commands = shellExamples(pkg);
  if (scripts.length + commands.length === 0) return "its README has no example to run";
  if (scripts.some((code) => /\bexpect\(/.test(code))) {
    return "an example of its README uses expect, which a reader does not have: print the result instead";
  }

  const folder = join(scratch, pkg.name.replace("/", "-"));
  mkdirSync(folder);
  const local = Object.fromEntries(
    [...closure(pkg, all)].map((name) => [name, `file:${tarballs[name]}`]),
  );
  // Optional peers too: its README says when a reader needs them.
  const peers = Object.fromEntries(
    Object.keys(pkg.manifest.peerDependencies ?? {}).map((peer) => [
      peer,
      installedVersion(pkg, peer),
    ]),
  );
  const manifest = { private: true, type: "module", dependencies: { ...local, ...peers } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const install = await run(
    "npm",
    ["install", "--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline"],
    { quiet: true, cwd: folder },
  );
  if (install.exitCode !== 0) return `npm install failed\n${install.output}`;
  for (const [code, runExample] of [
    ...scripts.map((code) => [code, runTypeScript]),
    ...commands.map((code) => [code, runShell]),
  ]) {
    const { exitCode, output } = await runExample(code, folder);
    if (exitCode !== 0) return `an example of its README failed\n${code}\n${output}`;
  }
}

/** The package and the @lrm packages that it needs, directly or not. */
function closure(pkg, all, found = new Set()) {
  if (found.has(pkg.name)) return found;
  found.add(pkg.name);
  for (const name of Object.keys(pkg.manifest.dependencies ?? {})) {
    const next = all.find((other) => other.name === name);
    if (next) closure(next, all, found);
  }
  return found;
}

function installedVersion({ directory }, name) {
  const path = join(directory, "node_modules", name, "package.json");
  if (!existsSync(path)) throw new PlainError(`Cannot find ${name}: it must be a devDependency`);
  return JSON.parse(readFileSync(path, "utf8")).version;
}

/** The ```sh fences that call a command of the package; what they need to install is there already. */
function shellExamples({ directory, manifest }) {
  const names = Object.keys(manifest.bin ?? {});
  const readme = readFileSync(join(directory, "README.md"), "utf8");
  return [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
    .map(([, code]) => code)
    .filter((code) => names.some((name) => code.includes(`npx ${name} `)));
}

async function runTypeScript(code, folder) {
  // Not at the top: the first thing this script does is to install it.
  const { default: ts } = await import("typescript");
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  writeFileSync(join(folder, "example.js"), outputText);
  return run(process.execPath, ["example.js"], { quiet: true, cwd: folder });
}

function runShell(code, folder) {
  return run("sh", ["-ec", code], { quiet: true, cwd: folder });
}
