/** Flags that select the simplest device. */
export const CPU: readonly string[] = ["--backend", "cpu", "--threads", "1"];

/** The shared text, and the shared model folder. */
export const TEXT = "text.txt";
export const MODEL = "model";

/** Parses the last line of a command's output, which is its answer in JSON. */
export function lastJson(output: string): Record<string, unknown> {
  return JSON.parse(output.trim().split("\n").at(-1)!);
}
