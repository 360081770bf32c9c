// Checks a project of examples/ as its users have it: a copy outside of the workspace, with the
// packed packages.
import { cpSync } from "node:fs";
import { delimiter, join } from "node:path";
import { OTHER_ENGINES } from "./_engines.mjs";
import { installProject } from "./_packed.mjs";
import { run } from "./_workspace.mjs";

/** Folders that a copy of the project leaves out. */
const LEFT_OUT = /[\\/](node_modules|dist|\.turbo)$/;

/** Returns the problem, or undefined. */
export async function checkExample({ directory, manifest }, folder, tarballs) {
  cpSync(directory, folder, { recursive: true, filter: (path) => !LEFT_OUT.test(path) });
  // Scripts such as `start:deno` run too. Their engines are large and installed only for the check.
  const runtimes = Object.entries(OTHER_ENGINES).filter(
    ([name]) => manifest.scripts[`start:${name}`],
  );
  const problem = await installProject(
    folder,
    {
      ...manifest,
      devDependencies: { ...manifest.devDependencies, ...Object.fromEntries(runtimes) },
    },
    tarballs,
  );
  if (problem) return problem;

  const scripts = ["build", "test", "start", ...runtimes.map(([name]) => `start:${name}`)];
  let printed;
  for (const script of scripts.filter((name) => manifest.scripts[name])) {
    const { exitCode, output } = await run("npm", ["run", "--silent", script], {
      quiet: true,
      cwd: folder,
      env: { PATH: join(folder, "node_modules", ".bin") + delimiter + process.env.PATH },
    });
    if (exitCode !== 0) return `npm run ${script} failed\n${output}`;
    if (!script.startsWith("start")) continue;
    if (printed !== undefined && printed !== output) {
      return `npm run ${script} printed\n${output}\nand npm start\n${printed}`;
    }
    printed = output;
  }
}
