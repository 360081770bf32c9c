// Installs every package alone: its tarball and those of its @lrm dependencies, with npm, in an empty folder, and runs
// there the first example of its README (a ```ts fence, or for a command line a ```sh fence). Arguments: packages to check.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
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
  const example = findExample(pkg);
  if (!example) return "its README has no ```ts or ```sh example";
  if (/\bexpect\(/.test(example.code)) {
    return "its README's example uses expect, which a reader does not have: print the result instead";
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
  const { exitCode, output } = await example.run(folder);
  return exitCode === 0 ? undefined : `its README's example failed\n${output}`;
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

function findExample(pkg) {
  const [code] = readmeExamples(pkg);
  if (code) return { code, run: (folder) => runTypeScript(code, folder) };
  const readme = readFileSync(join(pkg.directory, "README.md"), "utf8");
  const shell = /^```sh\n([\s\S]*?)^```/m.exec(readme)?.[1];
  return shell && { code: shell, run: (folder) => runShell(shell, folder) };
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

/** The lines of a shell example, with the folder's own commands first on the path, as `npx` has them. */
function runShell(code, folder) {
  const PATH = join(folder, "node_modules", ".bin") + delimiter + process.env.PATH;
  return run("sh", ["-ec", code], { quiet: true, cwd: folder, env: { PATH } });
}
