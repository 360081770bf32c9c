import { LostOutputError } from "./lost_output_error.ts";
import { releaseLostTerminals } from "./lost_terminals.ts";

export type StreamName = "stdout" | "stderr";
type Lost = (error: LostOutputError) => void;

/** The line at the bottom of a terminal, which other output appears above. */
export interface GuardedLine {
  hide(): void;
  show(): void;
}

let line: GuardedLine | undefined;
let lost: LostOutputError | undefined;
const waiting = new Set<Lost>();

/**
 * Keeps failures of standard streams from ending the process, so that a command continues without a
 * reader of its progress. Each write handles its own failure.
 */
export function guardStreams(): void {
  for (const name of ["stdout", "stderr"] as const) {
    withStream(name, (stream) => stream.on("error", () => undefined));
  }
  process.once("exit", releaseLostTerminals);
}

/**
 * Hides a line before every write, and shows it again after text that ends a line. There is one at
 * most.
 */
export function guardLine(guarded: GuardedLine | undefined): void {
  line = guarded;
}

/** Tells whether a line is guarded now. */
export function hasGuardedLine(): boolean {
  return line !== undefined;
}

/**
 * Writes text. Ignores failures.
 *
 * @param isLine  true if the text is that of the guarded line. Default: false
 */
export function write(name: StreamName, text: string, isLine = false): void {
  const draw = () => withStream(name, (stream) => stream.write(text));
  if (isLine) draw();
  else aboveLine(text, draw);
}

function aboveLine(text: string, draw: () => void): void {
  line?.hide();
  draw();
  if (text.endsWith("\n")) line?.show();
}

/** Writes the answer of a command to standard output. {@link lostOutput} returns a failure. */
export function writeAnswer(text: string): void {
  aboveLine(text, () => withStream("stdout", (stream) => stream.write(text, lose), lose));
}

/** Returns the error because of which an answer could not be written, if any. */
export function lostOutput(): LostOutputError | undefined {
  return lost;
}

/** Waits until all writes to standard output have completed or failed. */
export async function flushOutput(): Promise<void> {
  await new Promise<void>((resolve) => {
    withStream(
      "stdout",
      (stream) => {
        if (stream.writableLength > 0) stream.write("", () => resolve());
        else setImmediate(resolve); // Written; the failure of a write is told within this turn.
      },
      () => resolve(),
    );
  });
}

/**
 * Calls `action` once when an answer cannot be written; immediately if that has already happened.
 *
 * @returns  a function that removes the listener
 */
export function onLostOutput(action: Lost): () => void {
  if (lost !== undefined) action(lost);
  else waiting.add(action);
  return () => void waiting.delete(action);
}

function lose(error: Error | null | undefined): void {
  if (!error || lost !== undefined) return;
  lost = new LostOutputError(error);
  for (const action of waiting) action(lost);
  waiting.clear();
}

/** Node creates a stream on first access, which fails for a terminal that is gone. */
function withStream(
  name: StreamName,
  use: (stream: NodeJS.WriteStream) => void,
  failed: (error: Error) => void = () => undefined,
): void {
  try {
    use(process[name]);
  } catch (error) {
    failed(error instanceof Error ? error : new Error(String(error)));
  }
}
