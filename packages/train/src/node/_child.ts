import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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

/**
 * Runs a script that imports this folder's files, such as `./lock.js`. Only files without imports
 * from other packages than `@lrm/files` can be imported.
 *
 * @param script  an ES module; `lines` gives what {@link Child.say} says, `process.argv.slice(2)` the words
 */
export function startChild(script: string, words: readonly string[]): Child {
  const child = spawn(process.execPath, [compile(script), ...words], {
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

/** This package's sources, compiled once for all tests of a file, since Node runs no TypeScript. */
let compiled: string | undefined;
let scripts = 0;

afterAll(() => {
  if (compiled !== undefined) rmSync(compiled, { recursive: true, force: true });
});

/** Puts a script beside what this folder was compiled to, and returns its path. */
function compile(script: string): string {
  compiled ??= compileSources();
  const path = join(compiled, "node", `script_${++scripts}.js`);
  writeFileSync(path, PREAMBLE + script);
  return path;
}

/**
 * Imports from packages that are not compiled beside the script; those of examples in comments do
 * not count.
 */
const IMPORTS_PACKAGE = /^(?! \*).*from "@lrm\/(?!files")/m;

function compileSources(): string {
  const folder = mkdtempSync(join(tmpdir(), "lrm-train-child-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const source = dirname(import.meta.dirname);
  compileFolder(source, folder);
  const files = join(folder, "node_modules", "@lrm", "files");
  compileFolder(join(source, "..", "..", "files", "src"), files);
  writeFileSync(join(files, "package.json"), '{ "type": "module", "exports": "./mod.js" }');
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
