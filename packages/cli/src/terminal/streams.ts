import { LostOutputError } from "./lost_output_error.ts";
import { releaseLostTerminals } from "./lost_terminals.ts";

export type StreamName = "stdout" | "stderr";
type Lost = (error: LostOutputError) => void;

let lost: LostOutputError | undefined;
const waiting = new Set<Lost>();

/**
 * From here on, a stream that cannot be written ends nothing by itself: without a reader of its
 * progress a command goes on. Each write hears of its own failure.
 */
export function guardStreams(): void {
  for (const name of ["stdout", "stderr"] as const) {
    withStream(name, (stream) => stream.on("error", () => undefined));
  }
  process.once("exit", releaseLostTerminals);
}

/** Writes text; what goes wrong is of no matter. */
export function write(name: StreamName, text: string): void {
  withStream(name, (stream) => stream.write(text));
}

/** Writes what a command is for to standard output; a failure is kept, see {@link lostOutput}. */
export function writeAnswer(text: string): void {
  withStream("stdout", (stream) => stream.write(text, lose), lose);
}

/** Why answers could not be written, so far. */
export function lostOutput(): LostOutputError | undefined {
  return lost;
}

/** Waits until all that was written to standard output has arrived, or has failed. */
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
 * Calls `action` once when an answer cannot be written, at once where that has happened.
 *
 * @returns  ends the waiting
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

/** Node makes a stream when it is first asked for, which fails for a terminal that is gone. */
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
