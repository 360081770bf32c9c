import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
 * Runs a script that imports this folder's files, such as `./lock.js`. Only files without imports from other packages can be imported.
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

/** This folder, compiled once for all tests of a file, since Node runs no TypeScript. */
let compiled: string | undefined;
let scripts = 0;

afterAll(() => {
  if (compiled !== undefined) rmSync(compiled, { recursive: true, force: true });
});

/** Puts a script into the compiled folder and returns its path. */
function compile(script: string): string {
  compiled ??= compileFolder();
  const path = join(compiled, `script_${++scripts}.js`);
  writeFileSync(path, PREAMBLE + script);
  return path;
}

function compileFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "lrm-train-child-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const source = import.meta.dirname;
  for (const name of readdirSync(source)) {
    const text = readFileSync(join(source, name), "utf8");
    if (name.startsWith("_") || name.endsWith(".test.ts") || text.includes('from "@lrm/')) continue;
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2022,
        rewriteRelativeImportExtensions: true,
      },
    });
    writeFileSync(join(folder, name.replace(/ts$/, "js")), outputText);
  }
  return folder;
}
