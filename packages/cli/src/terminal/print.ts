import { cleaned } from "./cleaned.ts";

/** Writes text to standard output: what a command answers. */
export function printOutput(text: string): void {
  drawOutput(cleaned(text));
}

/** Writes text to standard error: progress, warnings, failures. */
export function printMessage(text: string): void {
  drawMessage(cleaned(text));
}

/** Writes to standard output as it is, the program's own escapes included. Words from elsewhere are cleaned before. */
export function drawOutput(text: string): void {
  process.stdout.write(text);
}

/** Writes to standard error as it is, the program's own escapes included. Words from elsewhere are cleaned before. */
export function drawMessage(text: string): void {
  process.stderr.write(text);
}
