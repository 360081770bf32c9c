// `npm run release`, for the publishing workflow: builds the packages, publishes those that are not
// on the registry yet, and tags them.
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { PlainError, packages, ROOT, run, runMain } from "./_workspace.mjs";

await runMain(async () => {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;
  if (!GITHUB_REPOSITORY) {
    throw new PlainError(
      "Cannot publish with provenance: this is not the workflow",
      "start it, or publish the tarballs of npm run release:dry -- --keep DIR",
    );
  }
  // Provenance requires that the manifest names the repository that the workflow runs in.
  for (const { directory, manifest } of packages()) {
    const repository = {
      type: "git",
      url: `git+${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git`,
      directory: relative(ROOT, directory),
    };
    const text = JSON.stringify({ ...manifest, repository }, null, 2);
    writeFileSync(join(directory, "package.json"), `${text}\n`);
  }
  for (const [command, ...words] of [
    ["turbo", "run", "build", "--filter=./packages/*", "--filter=!@lrm/playground"],
    ["changeset", "publish"],
  ]) {
    const { exitCode } = await run(command, words);
    if (exitCode !== 0) {
      throw new PlainError(
        `Cannot release: ${command} failed`,
        "mend what it names above",
        exitCode,
      );
    }
  }
});
