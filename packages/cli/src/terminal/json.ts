import { jsonLine } from "@lrm/files/values";
import { Option } from "commander";
import { printOutput } from "./print.ts";

/** The flag for programs that read the answer. */
export function jsonFlag(what: string): Option {
  return new Option("--json", what);
}

/** One value on a line of standard output. */
export function writeJson(value: unknown): void {
  printOutput(`${jsonLine(value)}\n`);
}
