// Uses the packages as users do, from tarballs that npm installs outside of the workspace: follows
// the README of every package, runs its examples, runs every project of examples/, and brings a
// rule of one file into a leaderboard. Arguments: packages and projects to check, or `own-rule`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkExample } from "./_example_project.mjs";
import { secondsToOwnRule } from "./_own_rule_project.mjs";
import { buildAndPack, inTurns } from "./_packed.mjs";
import { checkReadme } from "./_readme_project.mjs";
import {
  ensureInstalled,
  examples,
  PlainError,
  publishedPackages,
  runMain,
} from "./_workspace.mjs";

/** Returns the problem, or undefined. */
async function checkOwnRule(_, folder, tarballs) {
  try {
    await secondsToOwnRule(folder, tarballs);
  } catch (error) {
    if (error instanceof PlainError) return error.message;
    throw error;
  }
}

await runMain(async (only) => {
  await ensureInstalled();
  const scratch = mkdtempSync(join(tmpdir(), "lrm-pack-"));
  const failed = [];
  try {
    const tarballs = await buildAndPack(join(scratch, "tarballs"));
    const subjects = [
      ...publishedPackages().map((pkg) => ({ name: pkg.name, check: checkReadme, subject: pkg })),
      ...examples().map((project) => ({
        name: project.name,
        check: checkExample,
        subject: project,
      })),
      { name: "own-rule", check: checkOwnRule },
    ].filter(({ name }) => only.length === 0 || only.includes(name));
    await inTurns(subjects, async ({ name, check, subject }) => {
      const start = Date.now();
      const folder = join(scratch, name.replace("/", "-"));
      const problem = await check(subject, folder, tarballs);
      const seconds = ((Date.now() - start) / 1000).toFixed(1);
      if (problem) failed.push(name);
      console.log(problem ? `FAILED  ${name}: ${problem}` : `passed  ${name} (${seconds} s)`);
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  if (failed.length > 0) {
    throw new PlainError(
      `Cannot use ${failed.join(", ")} as installed: a README or an example failed`,
      "mend what it names above",
    );
  }
});
