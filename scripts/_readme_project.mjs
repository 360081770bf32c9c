// A package's README, followed to the letter in an empty folder: what it says to install, then its
// examples: ```js as it stands, ```ts without its types, ```sh that calls the package's command.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readmeCode } from "./_examples.mjs";
import { installProject } from "./_packed.mjs";
import { PlainError, readJson, run } from "./_workspace.mjs";

/** Returns what went wrong, or undefined. */
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
  const problem = await installProject(folder, { private: true, dependencies }, tarballs);
  if (problem) return problem;
  for (const example of examples) {
    const { exitCode, output } = await runExample(example, folder);
    if (exitCode !== 0) return `an example of its README failed\n${example.code}\n${output}`;
  }
}

/** The packages that the `npm install` lines of a fence name. */
function installedNames({ code }) {
  return [...code.matchAll(/^npm install ([^#\n]+)/gm)].flatMap(([, names]) =>
    names
      .trim()
      .split(/\s+/)
      .filter((name) => !name.startsWith("-")),
  );
}

/** The version that this workspace tests with. */
function installedVersion({ directory }, name) {
  try {
    return readJson(join(directory, "node_modules", name, "package.json")).version;
  } catch {
    throw new PlainError(`Cannot find ${name} in ${directory}: it must be a devDependency`);
  }
}

/** Runs an example as its reader does, who saves it in a file or types it into a shell. */
async function runExample({ language, code, before }, folder) {
  if (language === "sh") return run("sh", ["-ec", code], { quiet: true, cwd: folder });
  const asItStands = language === "js" || before.includes(".mjs`");
  writeFileSync(join(folder, "example.mjs"), asItStands ? code : await withoutTypes(code));
  return run(process.execPath, ["example.mjs"], { quiet: true, cwd: folder });
}

/** Erases the types and changes nothing else, so that what this Node cannot parse is found. */
async function withoutTypes(code) {
  // Not at the top: the first thing that a check does is to install it.
  const { default: ts } = await import("typescript");
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext },
  });
  return outputText;
}
