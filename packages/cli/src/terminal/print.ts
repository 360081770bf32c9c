import { cleaned } from "@lrm/files/values";
import { write, writeAnswer } from "./streams.ts";

let speaks = true;

/** Stops all output but failures: another process speaks for this one. */
export function silence(): void {
  speaks = false;
}

/** Writes the answer of a command to standard output. The command fails if that fails. */
export function printOutput(text: string): void {
  if (speaks) writeAnswer(cleaned(text));
}

/**
 * Writes a summary to standard output, for commands whose result is kept elsewhere, such as in a
 * run folder.
 */
export function printSummary(text: string): void {
  write("stdout", cleaned(text));
}

/**
 * Writes progress, warnings and failures to standard error. The command continues if that fails.
 */
export function printMessage(text: string): void {
  if (speaks) write("stderr", cleaned(text));
}

/** Writes the sentence of a failure as a line to standard error. */
export function printError(sentence: string): void {
  write("stderr", cleaned(`error: ${sentence}\n`));
}

/** Writes a note, if there is one, as a line to standard error. */
export function printNote(note: string | undefined): void {
  if (note !== undefined) printMessage(`${note}\n`);
}

/**
 * Writes text with escape codes to standard output, unchanged. Text from untrusted sources must be
 * cleaned before.
 */
export function drawOutput(text: string): void {
  writeAnswer(text);
}
