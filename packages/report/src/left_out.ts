/** Number of damaged lines of a file. */
export interface DamagedLines {
  readonly file: string;
  readonly lines: number;
}

/**
 * Formats a sentence for every file with damaged lines: `3 damaged lines of metrics.jsonl were left
 * out`.
 */
export function leftOutSentences(files: readonly DamagedLines[]): string[] {
  return files
    .filter(({ lines }) => lines > 0)
    .map(
      ({ file, lines }) =>
        `${lines.toLocaleString("en")} damaged ${lines === 1 ? "line" : "lines"} of ${file} ${lines === 1 ? "was" : "were"} left out`,
    );
}
