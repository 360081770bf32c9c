import { SafetensorsError } from "@lrm/safetensors";
import { OutOfMemoryError } from "@lrm/tensor";
import { DataError, NonFiniteError } from "@lrm/train";
import { RunError } from "@lrm/train/node";

/** Wrong input that the CLI itself finds, in one plain sentence: exit code 1. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** Wrong usage of the command line: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Ended by Ctrl-C, after saving: the shell's code for SIGINT. */
export const INTERRUPTED = 130;

const EXPECTED = [
  InputError,
  DataError,
  NonFiniteError,
  RunError,
  SafetensorsError,
  OutOfMemoryError,
  RangeError,
];

/** The exit code of a failure: 2 for wrong usage, 1 for everything else. */
export function exitCodeOf(error: unknown): number {
  return error instanceof UsageError ? 2 : 1;
}

/** One plain sentence for people; the stack too where it is a mistake of ours and LRM_DEBUG is set. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (EXPECTED.some((kind) => error instanceof kind) || process.env.LRM_DEBUG === undefined) {
    return error.message;
  }
  return error.stack ?? error.message;
}
