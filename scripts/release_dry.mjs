// `npm run release:dry`: rehearses a release without publishing, in a clone of the last commit:
// versions and changelogs, build, tarballs, their contents, and tags. It does not change the
// working tree. `-- --keep DIR` keeps the clone and the tarballs in DIR, and prints how to publish
// them.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { optionsOf } from "./_options.mjs";
import { inTurns, packAll } from "./_packed.mjs";
import {
  ensureInstalled,
  PlainError,
  publishedPackages,
  ROOT,
  readJson,
  run,
  runMain,
} from "./_workspace.mjs";

/** Publishes without provenance, which only a workflow can prove. */
const PUBLISH = ["publish", "--access=public", "--provenance=false"];

await runMain(async (args) => {
  const { keep } = optionsOf(args, { keep: { type: "string" } }, "--keep DIR");
  if (keep && existsSync(keep)) {
    throw new PlainError(`Cannot keep the release in ${keep}: it exists`, "name a new folder");
  }
  await ensureInstalled();
  const folder = keep ? resolve(keep) : mkdtempSync(join(tmpdir(), "lrm-release-"));
  try {
    await rehearse(join(folder, "clone"), join(folder, "tarballs"), keep !== undefined);
  } finally {
    if (!keep) rmSync(folder, { recursive: true, force: true });
  }
});

async function rehearse(clone, tarballFolder, kept) {
  const uncommitted = await succeed(ROOT, "git", "status", "--porcelain", "--untracked-files=no");
  if (uncommitted !== "") console.log("Uncommitted changes are not part of the release");
  await succeed(ROOT, "git", "clone", "--quiet", ROOT, clone);
  // Only for the clone: publishers use their own name.
  await succeed(clone, "git", "config", "user.name", "release");
  await succeed(clone, "git", "config", "user.email", "release@localhost");

  const { packageManager } = readJson(join(ROOT, "package.json"));
  const pnpm = ["npx", "-y", packageManager, "install", "--frozen-lockfile", "--prefer-offline"];
  await step("install", clone, ...pnpm);
  await step("versions and changelogs", clone, "changeset", "version");
  await succeed(clone, "git", "add", ".");
  await succeed(clone, "git", "commit", "--quiet", "-m", "Version packages");
  await step("the lockfile fits these versions", clone, ...pnpm, "--lockfile-only");
  await step(
    "build",
    clone,
    "turbo",
    "run",
    "build",
    "--filter=./packages/*",
    "--filter=!@lrm/playground",
  );

  const released = inDependencyOrder(publishedPackages(clone));
  const tarballs = await packAll(tarballFolder, released);
  const rows = {};
  await inTurns(released, async ({ name }) => {
    rows[name] = await whatWouldBePublished(name, tarballs[name], released, clone);
  });
  await step("tags", clone, "changeset", "tag");
  const tags = (await succeed(clone, "git", "tag", "--points-at", "HEAD")).trim().split("\n");

  console.table(released.map(({ name }) => rows[name]));
  console.log(`A release publishes these in this order and tags them ${tags.join(" ")}`);
  if (tags.length !== released.length) {
    throw new PlainError(
      `Cannot release ${released.length} packages: the commit has ${tags.length} tags`,
      "mend what changeset tags, so that each package has one",
    );
  }
  if (!kept) return;
  console.log("To publish:");
  for (const { name } of released) console.log(`  npm ${PUBLISH.join(" ")} ${tarballs[name]}`);
  console.log(`  git -C ${clone} push --follow-tags REPOSITORY HEAD:main`);
}

/** Checks a tarball's dependencies and returns the contents that npm would publish. */
async function whatWouldBePublished(name, tarball, released, clone) {
  const text = await succeed(clone, "tar", "-xzOf", tarball, "package/package.json");
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(text);
  for (const [other, range] of Object.entries({ ...dependencies, ...peerDependencies })) {
    const version = released.find((each) => each.name === other)?.manifest.version;
    const fits =
      version === undefined
        ? !other.startsWith("@lrm/")
        : range.split(" || ").includes(`^${version}`);
    if (!fits || /^(workspace|catalog|file|link):/.test(range)) {
      throw new PlainError(
        `Cannot publish ${name}: its dependency ${other}@${range} could not be installed`,
        "mend its range in package.json",
      );
    }
  }
  const output = await succeed(clone, "npm", ...PUBLISH, "--dry-run", "--json", tarball);
  const report = JSON.parse(output.slice(output.indexOf("{")));
  const { version, entryCount, size, unpackedSize } = report[name] ?? report;
  const kilobytes = (bytes) => Number((bytes / 1000).toFixed(1));
  return {
    package: name,
    version,
    files: entryCount,
    "kB packed": kilobytes(size),
    "kB unpacked": kilobytes(unpackedSize),
  };
}

function inDependencyOrder(released) {
  const ordered = new Set();
  const visit = (pkg) => {
    const { dependencies, peerDependencies } = pkg.manifest;
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
      const other = released.find((each) => each.name === name);
      if (other) visit(other);
    }
    ordered.add(pkg);
  };
  released.forEach(visit);
  return [...ordered];
}

async function step(title, ...words) {
  const start = Date.now();
  await succeed(...words);
  console.log(`${title} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
}

/** Runs a command in a folder with the tools of that folder; returns its output. */
async function succeed(cwd, command, ...words) {
  const env = { PATH: join(cwd, "node_modules", ".bin") + delimiter + process.env.PATH };
  const { exitCode, output } = await run(command, words, { quiet: true, cwd, env });
  if (exitCode === 0) return output;
  console.error(output);
  throw new PlainError(
    `Cannot rehearse: ${command} ${words.join(" ")} failed`,
    "mend what it names above",
    exitCode,
  );
}
