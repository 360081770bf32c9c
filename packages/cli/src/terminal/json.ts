import { jsonLine } from "@lrm/files/values";
import { type Flag, switchFlag } from "../flags/flag.ts";
import { printOutput } from "./print.ts";

/** Creates the flag `--json`. */
export function jsonFlag(description: string): Flag<boolean | undefined> {
  return switchFlag("--json", description, { besideResume: true, notInFile: "command" });
}

/** Writes a value as one line of JSON to standard output. */
export function writeJson(value: unknown): void {
  printOutput(`${jsonLine(value)}\n`);
}
