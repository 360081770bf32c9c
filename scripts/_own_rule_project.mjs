// The path of a newcomer to code of their own: an empty project, the packages as npm installs them,
// a file with a rule, and a run that trains with it.
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { installProject } from "./_packed.mjs";
import { PlainError, ROOT, run } from "./_workspace.mjs";

/** The rule that the file holds: that of the example about own optimizers. */
const RULE = join(ROOT, "examples/new-optimizer/own_nora.ts");
/** As the guide of the command line says, with fewer steps. */
const WORDS = "--rule my_rule.mjs --optimizer own-nora --data sotu --steps 20".split(" ");

/**
 * Walks the path in `folder`, which it makes.
 *
 * @param tarballs  paths of the packed packages by name
 * @returns seconds from the empty folder on, by what was reached
 */
export async function secondsToOwnRule(folder, tarballs) {
  const begin = performance.now();
  const seconds = () => (performance.now() - begin) / 1000;
  const names = ["@lrm/cli", "@lrm/optimizer", "@lrm/tensor"];
  const dependencies = Object.fromEntries(names.map((name) => [name, "*"]));
  const problem = await installProject(folder, { private: true, dependencies }, tarballs);
  if (problem) {
    console.error(problem);
    throw new PlainError(
      "Cannot install the packages in an empty project: npm failed",
      "mend what it names above",
    );
  }
  const installed = seconds();
  // It is JavaScript too: its types are all inferred.
  copyFileSync(RULE, join(folder, "my_rule.mjs"));
  const words = ["lrm", "train", ...WORDS];
  const { exitCode, output } = await run("npx", words, { quiet: true, cwd: folder });
  if (exitCode !== 0 || !/20 steps, loss \d/.test(output)) {
    console.error(output);
    throw new PlainError(
      "Cannot train with a rule of one's own: lrm train did not end as above",
      "mend what it names",
    );
  }
  return {
    "the packages are installed": installed,
    "20 steps of the own rule are trained": seconds(),
  };
}
