// Follows a package's README in an empty folder: installs what it says, then runs its examples
// (```js as it is, ```ts without types, ```sh if it calls the package's command).
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readmeCode } from "./_examples.mjs";
import { installedSizeProblem } from "./_installed_size.mjs";
import { installProject } from "./_packed.mjs";
import { PlainError, readJson, run } from "./_workspace.mjs";

/** Returns the problem, or undefined. */
export async function checkReadme(pkg, folder, tarballs) {
  const code = readmeCode(pkg);
  const wanted = code.filter(({ language }) => language === "sh").flatMap(installedNames);
  if (!wanted.includes(pkg.name)) return "its README does not say how to install it";
  const commands = Object.keys(pkg.manifest.bin ?? {});
  const examples = code.filter(
    ({ language, code }) =>
      language !== "sh" || commands.some((name) => code.includes(`npx ${name} `)),
  );
  if (examples.length === 0) return "its README has no example to run";
  if (examples.some(({ code }) => /\bexpect\(/.test(code))) {
    return "an example of its README uses expect, which a reader does not have: print the result instead";
  }

  const dependencies = Object.fromEntries(
    wanted.map((name) => [name, tarballs[name] ? "*" : installedVersion(pkg, name)]),
  );
  const problem =
    (await installProject(folder, { private: true, dependencies }, tarballs)) ??
    installedSizeProblem(pkg, folder);
  if (problem) return problem;
  for (const example of examples) {
    const { exitCode, output } = await runExample(example, folder);
    if (exitCode !== 0) return `an example of its README failed\n${example.code}\n${output}`;
  }
}

/** Lists the packages in the `npm install` lines of a code block. */
function installedNames({ code }) {
  return [...code.matchAll(/^npm install ([^#\n]+)/gm)].flatMap(([, names]) =>
    names
      .trim()
      .split(/\s+/)
      .filter((name) => !name.startsWith("-")),
  );
}

/** Returns the version that this workspace tests with. */
function installedVersion({ directory }, name) {
  try {
    return readJson(join(directory, "node_modules", name, "package.json")).version;
  } catch {
    throw new PlainError(
      `Cannot find ${name} in ${directory}: it is not installed there`,
      "make it a devDependency",
    );
  }
}

/** Runs an example as readers do, from a file or in a shell. */
async function runExample({ language, code, before }, folder) {
  if (language === "sh") return run("sh", ["-ec", code], { quiet: true, cwd: folder });
  const asItStands = language === "js" || before.includes(".mjs`");
  writeFileSync(join(folder, "example.mjs"), asItStands ? code : await withoutTypes(code));
  return run(process.execPath, ["example.mjs"], { quiet: true, cwd: folder });
}

/** Erases the types and nothing else, so that syntax that this Node does not support fails. */
async function withoutTypes(code) {
  // Imported late, because a check begins by installing it.
  const { default: ts } = await import("typescript");
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext },
  });
  return outputText;
}
