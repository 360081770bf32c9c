import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { createInterface } from "node:readline";
import ts from "typescript";
import { afterAll, onTestFinished } from "vitest";

/** A process of its own that tests talk with line by line, and kill. */
export interface Child {
  readonly process: ChildProcess;
  /** Its next line; undefined at its end. */
  line(): Promise<string | undefined>;
  /** Tells it to go on. */
  say(line: string): void;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
}

/** The package whose sources a script imports. */
export interface ChildSources {
  /** Its folder `src`. */
  readonly source: string;
  /** Folder in it that the script's imports, such as `./lock.js`, are relative to. Default: `source`. */
  readonly beside?: string;
}

/**
 * Runs a script in a process of its own, which imports files of a package as `./lock.js`. Only
 * files that import nothing from other packages than `@lrm/files` can be imported.
 *
 * @param script  an ES module; `lines` gives what {@link Child.say} says, `process.argv.slice(2)`
 *   the words
 */
export function startChild(script: string, words: readonly string[], sources: ChildSources): Child {
  const child = spawn(process.execPath, [compile(script, sources), ...words], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  onTestFinished(kill);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    process: child,
    line: async () => (await lines.next()).value,
    say: (line) => void child.stdin.write(`${line}\n`),
    kill,
  };
}

const PREAMBLE = `import { createInterface } from "node:readline";
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
`;

/** Sources by their folder, compiled once for all tests of a file, since Node runs no TypeScript. */
const compiled = new Map<string, string>();
let scripts = 0;

afterAll(() => {
  for (const folder of compiled.values()) rmSync(folder, { recursive: true, force: true });
  compiled.clear();
});

/** Puts a script beside what its sources were compiled to, and returns its path. */
function compile(script: string, { source, beside = source }: ChildSources): string {
  const folder = compiled.get(source) ?? compileSources(source);
  compiled.set(source, folder);
  const path = join(folder, relative(source, beside), `script_${++scripts}.js`);
  writeFileSync(path, PREAMBLE + script);
  return path;
}

/**
 * Matches imports from packages that are not compiled beside the script, but not those of examples
 * in comments.
 */
const IMPORTS_PACKAGE = /^(?! \*).*from "@lrm\/(?!files["/])/m;

function compileSources(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), "lrm-child-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  compileFolder(source, folder);
  const files = join(folder, "node_modules", "@lrm", "files");
  compileFolder(join(source, "..", "..", "files", "src"), files);
  const exports = { ".": "./mod.js", "./problem": "./problem.js", "./values": "./values/mod.js" };
  writeFileSync(join(files, "package.json"), JSON.stringify({ type: "module", exports }));
  return folder;
}

function compileFolder(source: string, target: string): void {
  for (const path of readdirSync(source, { recursive: true, encoding: "utf8" })) {
    if (!path.endsWith(".ts") || path.endsWith(".test.ts")) continue;
    const text = readFileSync(join(source, path), "utf8");
    if (IMPORTS_PACKAGE.test(text)) continue;
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2022,
        rewriteRelativeImportExtensions: true,
      },
    });
    const file = join(target, path.replace(/ts$/, "js"));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, outputText);
  }
}
