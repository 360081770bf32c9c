import { cleaned } from "@lrm/files/values";
import { drawsProgress, messageColumns, outputColumns, outputIsScreen } from "./screen.ts";
import { type StreamName, write, writeAnswer } from "./streams.ts";
import { withCommand, wrapped } from "./wrapped.ts";

/** Begins the lines that continue a message. */
const INDENT = "  ";

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
  const clean = cleaned(text);
  write("stdout", outputIsScreen() ? wrapped(clean, outputColumns()) : clean);
}

/** Writes a table or a sample, whose lines are not broken, like a summary or like a message. */
export function printUnbroken(name: "stdout" | "stderr", text: string): void {
  if (speaks || name === "stdout") write(name, cleaned(text));
}

/**
 * Writes progress, warnings and failures to standard error. The command continues if that fails.
 */
export function printMessage(text: string): void {
  if (speaks) write("stderr", fitted(cleaned(text)));
}

/**
 * Writes a line that ends with a command, which stays whole on a terminal: like an answer to
 * standard output, or like a message to standard error.
 */
export function printCommand(name: StreamName, sentence: string, command: string): void {
  const [onScreen, columns] =
    name === "stdout" ? [outputIsScreen(), outputColumns()] : [drawsProgress(), messageColumns()];
  const most = onScreen ? columns : Number.POSITIVE_INFINITY;
  const text = `${withCommand(cleaned(sentence), cleaned(command), most, INDENT)}\n`;
  if (!speaks) return;
  if (name === "stdout") writeAnswer(text);
  else write(name, text);
}

/** Writes the sentence of a failure as a line to standard error. */
export function printError(sentence: string): void {
  write("stderr", fitted(cleaned(`error: ${sentence}\n`)));
}

const fitted = (text: string): string =>
  drawsProgress() ? wrapped(text, messageColumns(), INDENT) : text;

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
