/** Lines of a file that could not be used. */
export interface DamagedLines {
  readonly file: string;
  readonly lines: number;
}

/** `3 damaged lines of metrics.jsonl were left out` for every file that has such lines. */
export function leftOutSentences(files: readonly DamagedLines[]): string[] {
  return files
    .filter(({ lines }) => lines > 0)
    .map(
      ({ file, lines }) =>
        `${lines.toLocaleString("en")} damaged ${lines === 1 ? "line" : "lines"} of ${file} ${lines === 1 ? "was" : "were"} left out`,
    );
}
