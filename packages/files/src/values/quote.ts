/** Longest value shown in a message. */
const LIMIT = 80;

/**
 * A value from a file as JSON, for a message, clipped to a readable length: `missing` where there
 * is none.
 */
export function quote(value: unknown): string {
  const text =
    JSON.stringify(typeof value === "string" ? value.slice(0, LIMIT + 1) : value) ?? "missing";
  return text.length > LIMIT ? `${text.slice(0, LIMIT)}…` : text;
}
