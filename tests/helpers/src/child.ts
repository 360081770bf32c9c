import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { createInterface } from "node:readline";
import ts from "typescript";
import { afterAll, onTestFinished } from "vitest";

/** A child process that tests exchange lines with and kill. */
export interface Child {
  readonly process: ChildProcess;
  /** Reads its next line. Returns undefined at its end. */
  line(): Promise<string | undefined>;
  /** Sends a line to it. */
  say(line: string): void;
  /** Sends SIGKILL and waits for its end. */
  kill(): Promise<void>;
}

/** The package whose sources a script imports. */
export interface ChildSources {
  /** The package's folder `src`. */
  readonly source: string;
  /**
   * Folder that relative imports of the script, such as `./lock.js`, start from. Default: `source`.
   */
  readonly beside?: string;
}

/**
 * Runs a script in a child process. It imports files of a package in compiled form, such as
 * `./lock.js`. It can only import files that depend on no other package than `@lrm/files`.
 *
 * @param script  an ES module; `lines` iterates over the lines of {@link Child.say}, and
 * `process.argv.slice(2)` has the words
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

/** Compiled sources by folder, shared by all tests of a file. Node runs no TypeScript. */
const compiled = new Map<string, string>();
let scripts = 0;

afterAll(() => {
  for (const folder of compiled.values()) rmSync(folder, { recursive: true, force: true });
  compiled.clear();
});

/** Writes a script next to the compiled sources and returns its path. */
function compile(script: string, { source, beside = source }: ChildSources): string {
  const folder = compiled.get(source) ?? compileSources(source);
  compiled.set(source, folder);
  const path = join(folder, relative(source, beside), `script_${++scripts}.js`);
  writeFileSync(path, PREAMBLE + script);
  return path;
}

/**
 * Matches imports of packages that are not compiled for the script. Ignores examples in comments.
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
