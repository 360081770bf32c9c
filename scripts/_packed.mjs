// Packs the packages, and installs them with npm outside of the workspace, as users have them.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PlainError, publishedPackages, run, turbo } from "./_workspace.mjs";

/** Builds the published packages and packs them into `folder`, see {@link packAll}. */
export async function buildAndPack(folder) {
  await turbo("build", "--filter=./packages/*", "--filter=!@lrm/playground");
  return packAll(folder, publishedPackages());
}

/** Packs packages into `folder`; returns the paths of the tarballs by name. */
export async function packAll(folder, published) {
  mkdirSync(folder, { recursive: true });
  const tarballs = {};
  await inTurns(published, async ({ name, directory }) => {
    const tarball = join(folder, `${name.replace("@", "").replace("/", "-")}.tgz`);
    const { exitCode, output } = await run("pnpm", ["pack", "--out", tarball], {
      quiet: true,
      cwd: directory,
    });
    if (exitCode !== 0) {
      console.error(output);
      throw new PlainError(`Cannot pack ${name}: pnpm failed`, "mend what it names above");
    }
    tarballs[name] = tarball;
  });
  return tarballs;
}

/**
 * Installs a project in `folder`. The tarballs replace the packed packages wherever the project or
 * its dependencies need them.
 *
 * @param {Record<string, unknown>} manifest becomes its package.json
 * @param {Record<string, string>} tarballs paths by name
 * @returns {Promise<string | undefined>} the output of npm if it failed
 */
export async function installProject(folder, manifest, tarballs) {
  const packed = Object.fromEntries(
    Object.entries(tarballs).map(([name, path]) => [name, `file:${path}`]),
  );
  const resolve = (versions = {}) =>
    Object.fromEntries(
      Object.entries(versions).map(([name, version]) => [name, packed[name] ?? version]),
    );
  const installed = {
    ...manifest,
    dependencies: resolve(manifest.dependencies),
    devDependencies: resolve(manifest.devDependencies),
    overrides: packed,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify(installed));
  const { exitCode, output } = await run(
    "npm",
    ["install", "--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline"],
    { quiet: true, cwd: folder },
  );
  return exitCode === 0 ? undefined : `npm install failed\n${output}`;
}

/** Runs `work` for every item, two at a time, because npm often waits for the disk. */
export async function inTurns(items, work) {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all([worker(), worker()]);
}
