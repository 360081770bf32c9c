import { cleaned } from "@lrm/files/values";
import { write, writeAnswer } from "./streams.ts";

/** Writes what a command is for to standard output. Where that fails, the command has failed. */
export function printOutput(text: string): void {
  writeAnswer(cleaned(text));
}

/**
 * Writes to standard output how a command went whose result is kept elsewhere, such as in a run
 * folder.
 */
export function printSummary(text: string): void {
  write("stdout", cleaned(text));
}

/**
 * Writes progress, warnings and failures to standard error. Without a reader of them a command goes
 * on.
 */
export function printMessage(text: string): void {
  write("stderr", cleaned(text));
}

/** Writes a remark as a line of its own to standard error, where there is one. */
export function printNote(note: string | undefined): void {
  if (note !== undefined) printMessage(`${note}\n`);
}

/**
 * Writes to standard output as it is, the program's own escapes included. Words from elsewhere are
 * cleaned before.
 */
export function drawOutput(text: string): void {
  writeAnswer(text);
}

/**
 * Writes to standard error as it is, the program's own escapes included. Words from elsewhere are
 * cleaned before.
 */
export function drawMessage(text: string): void {
  write("stderr", text);
}
