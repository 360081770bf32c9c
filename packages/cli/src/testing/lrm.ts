import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommandLine } from "../command_line.ts";

/** Program of the built `lrm`. */
export const BIN = fileURLToPath(new URL("../../bin/lrm.js", import.meta.url));

/** Result of a command line. */
export interface Outcome {
  /** Undefined if a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `lrm` in a new process, for tests. `during` may kill it. */
export async function lrm(
  words: readonly string[],
  during: (child: ChildProcess) => void = () => {},
): Promise<Outcome> {
  const child = spawn(process.execPath, [BIN, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  during(child);
  const code = await new Promise<number | undefined>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve(exitCode ?? undefined));
  });
  return { code, stdout, stderr };
}

/**
 * Runs a command line in this process, for tests of its output. Saves the second that a new process
 * takes to start.
 */
export async function lrmHere(words: readonly string[]): Promise<Outcome> {
  const written = { stdout: "", stderr: "" };
  const names = ["stdout", "stderr"] as const;
  const originals = names.map((name) => process[name].write);
  for (const name of names) {
    process[name].write = (chunk: string | Uint8Array) => {
      written[name] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
      return true;
    };
  }
  try {
    const code = await runCommandLine(words);
    return { code, ...written };
  } finally {
    for (const [at, name] of names.entries()) process[name].write = originals[at]!;
  }
}

/** A temporary folder with a `text.txt` that a nano model can be trained on. */
export class Workplace {
  readonly path: string = mkdtempSync(join(tmpdir(), "lrm-"));
  readonly text: string = this.at("text.txt");

  constructor() {
    const sentence = "We hold that a falling loss is worth more than a rising promise. ";
    writeFileSync(this.text, sentence.repeat(60));
  }

  at(name: string): string {
    return join(this.path, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Returns flags of a run that takes about a second. */
export function smallRun(workplace: Workplace, out: string, steps: number): string[] {
  return [
    ...["train", "--data", workplace.text, "--out", workplace.at(out), "--steps", String(steps)],
    ...["--batch", "1", "--context", "16", "--evaluation-tokens", "32", "--sample-tokens", "8"],
    ...["--optimizer", "low-rank-muon", "--rank", "8"],
  ];
}
