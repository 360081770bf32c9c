// A package's README, followed to the letter in an empty folder: what it says to install, then its examples: its ```ts
// fences, and ```sh fences that call its command.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readmeExamples } from "./_examples.mjs";
import { installProject } from "./_packed.mjs";
import { PlainError, readJson, run } from "./_workspace.mjs";

/** Returns what went wrong, or undefined. */
export async function checkReadme(pkg, folder, tarballs) {
  const shell = shellFences(pkg);
  const wanted = shell.flatMap(installedNames);
  if (!wanted.includes(pkg.name)) return "its README does not say how to install it";
  const commands = Object.keys(pkg.manifest.bin ?? {});
  const examples = [
    ...readmeExamples(pkg).map((code) => [code, runTypeScript]),
    ...shell
      .filter((code) => commands.some((name) => code.includes(`npx ${name} `)))
      .map((code) => [code, runShell]),
  ];
  if (examples.length === 0) return "its README has no example to run";
  if (examples.some(([code]) => /\bexpect\(/.test(code))) {
    return "an example of its README uses expect, which a reader does not have: print the result instead";
  }

  const dependencies = Object.fromEntries(
    wanted.map((name) => [name, tarballs[name] ? "*" : installedVersion(pkg, name)]),
  );
  const problem = await installProject(folder, { private: true, dependencies }, tarballs);
  if (problem) return problem;
  for (const [code, runExample] of examples) {
    const { exitCode, output } = await runExample(code, folder);
    if (exitCode !== 0) return `an example of its README failed\n${code}\n${output}`;
  }
}

function shellFences({ directory }) {
  const readme = readFileSync(join(directory, "README.md"), "utf8");
  return [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, code]) => code);
}

/** The packages that the `npm install` lines of a fence name. */
function installedNames(code) {
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

async function runTypeScript(code, folder) {
  // Not at the top: the first thing that a check does is to install it.
  const { default: ts } = await import("typescript");
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  writeFileSync(join(folder, "example.mjs"), outputText);
  return run(process.execPath, ["example.mjs"], { quiet: true, cwd: folder });
}

function runShell(code, folder) {
  return run("sh", ["-ec", code], { quiet: true, cwd: folder });
}
