import { Option } from "commander";

/** The flag for programs that read the answer. */
export function jsonFlag(what: string): Option {
  return new Option("--json", what);
}

/** One value on a line of standard output. */
export function writeJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
