import { Option } from "commander";
import { jsonLine } from "./terminal/cleaned.ts";
import { printOutput } from "./terminal/print.ts";

/** The flag for programs that read the answer. */
export function jsonFlag(what: string): Option {
  return new Option("--json", what);
}

/** One value on a line of standard output. */
export function writeJson(value: unknown): void {
  printOutput(`${jsonLine(value)}\n`);
}
