import { jsonLine } from "@lrm/files/values";
import { type Flag, switchFlag } from "../flags/flag.ts";
import { printOutput } from "./print.ts";

/** Makes the flag for programs that read the answer. */
export function jsonFlag(description: string): Flag<boolean | undefined> {
  return switchFlag("--json", description, { besideResume: true, notInFile: "command" });
}

/** Writes one value on a line of standard output. */
export function writeJson(value: unknown): void {
  printOutput(`${jsonLine(value)}\n`);
}
