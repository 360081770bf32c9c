/** Part of a line. */
export interface LinePart {
  readonly text: string;
  /** The part with the lowest rank is left out first. */
  readonly rank: number;
}

const SEPARATOR = " · ";

/** Joins parts, and leaves out those of the lowest ranks until the line fits into `columns`. */
export function fitted(parts: readonly LinePart[], columns: number): string {
  const line = parts.map(({ text }) => text).join(SEPARATOR);
  if (line.length <= columns) return line;
  if (parts.length < 2) return line.slice(0, Math.max(0, columns));
  const lowest = Math.min(...parts.map(({ rank }) => rank));
  return fitted(
    parts.filter(({ rank }) => rank !== lowest),
    columns,
  );
}

/** Draws a share from 0 to 1 as a bar. */
export function bar(share: number, columns: number): string {
  const full = Math.round(columns * Math.min(1, Math.max(0, share)));
  return "█".repeat(full) + "░".repeat(columns - full);
}
