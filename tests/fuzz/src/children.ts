import { type ChildProcess, fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Answer, Outcome, Task } from "./task.ts";

/**
 * Maximum duration of a task in milliseconds. Longer tasks count as hangs. Normal ones take a tenth
 * of a second, more on a busy machine.
 */
const HANG_MS = 60_000;

/** Resident memory at which a task is stopped, in bytes. */
const MEMORY = 1e9;

/** Tasks per child. A new child starts without leftovers of earlier tasks. */
const TASKS = 100;

const END = "\u0004";

/** A child process that performs tasks one by one. It is replaced when a task ends it. */
export class Child {
  #process: ChildProcess | undefined;
  #left = 0;

  /** Performs a task. If the task ended the child, returns how. */
  async perform(task: Task): Promise<Outcome> {
    if (this.#left-- <= 0) await this.close();
    this.#process ??= this.#start();
    const child = this.#process;
    const written = { stdout: "", stderr: "" };
    const ends = { stdout: false, stderr: false };
    return await new Promise<Outcome>((resolve) => {
      let answer: Answer | undefined;
      const finish = (outcome: Outcome, kill: boolean) => {
        clearInterval(watch);
        clearTimeout(hang);
        for (const name of ["stdout", "stderr"] as const) child[name]!.removeAllListeners("data");
        child.removeAllListeners("message").removeAllListeners("exit");
        if (kill) {
          child.kill("SIGKILL");
          this.#process = undefined;
        }
        resolve(outcome);
      };
      const settle = () => {
        if (answer && ends.stdout && ends.stderr) finish(judged(answer, written, task), false);
      };
      const watch = setInterval(() => {
        const bytes = residentBytes(child.pid!);
        if (bytes > MEMORY) finish({ kind: "memory", bytes }, true);
      }, 20);
      const hang = setTimeout(() => finish({ kind: "hang" }, true), HANG_MS);
      for (const name of ["stdout", "stderr"] as const) {
        child[name]!.on("data", (chunk: string) => {
          // Keeps only the first part of a flood of output.
          if (written[name].length < 1e6) written[name] += chunk.replaceAll(END, "");
          if (chunk.includes(END)) ends[name] = true;
          settle();
        });
      }
      child.on("message", (message: Answer) => {
        answer = message;
        settle();
      });
      child.on("exit", (code, signal) =>
        finish(
          { kind: "crash", text: `ended with ${signal ?? code}: ${written.stderr.slice(-500)}` },
          true,
        ),
      );
      child.send(task);
    });
  }

  #start(): ChildProcess {
    this.#left = TASKS - 1;
    const child = fork(fileURLToPath(new URL("./child.js", import.meta.url)), {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    child.stdout!.setEncoding("utf8");
    child.stderr!.setEncoding("utf8");
    return child;
  }

  /** Ends the process. */
  async close(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }
}

/** Line of a stack trace, which only a bug prints. */
const STACK = /^ {4}at .+:\d+:\d+\)?$/m;
const MISTAKE = "this is a mistake in lrm";
const CONTROL = /(?![\n\t\r])\p{Cc}/u;
/**
 * Line that a refused command prints: what failed, why, and what to do, or that a name is unknown.
 * Of a command nothing but its output and its exit code is seen here.
 */
const SENTENCE = /^error: (Cannot [^\n]+|Unknown [^\n]+); [^\n]+$/m;

/** Makes an answer of a command line's output. Output that no user should see counts as a crash. */
function judged(
  answer: Answer,
  { stdout, stderr }: { stdout: string; stderr: string },
  task: Task,
): Outcome {
  const text = task.kind !== "lrm" ? answer.text : answer.kind === "accepted" ? stdout : stderr;
  const shown = `${text}${stderr}`;
  if (STACK.test(shown) || shown.includes(MISTAKE))
    return { kind: "crash", text: shown.slice(-500) };
  if (task.kind === "lrm" && CONTROL.test(stdout + stderr)) {
    return { kind: "crash", text: `control characters: ${JSON.stringify(shown.slice(-300))}` };
  }
  if (task.kind === "lrm" && answer.kind === "refused" && !SENTENCE.test(text)) {
    return { kind: "crash", text: `no sentence: ${text.slice(-500)}` };
  }
  return { ...answer, text };
}

/** Returns the resident memory of a process, or 0 if the system does not report it. */
function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * 4096;
  } catch {
    return 0;
  }
}
