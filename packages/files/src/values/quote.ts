/** Longest value in a message. */
const LIMIT = 80;

/**
 * Formats a value from a file as JSON for a message, cut to a readable length; `missing` for
 * undefined.
 */
export function quote(value: unknown): string {
  const text =
    JSON.stringify(typeof value === "string" ? value.slice(0, LIMIT + 1) : value) ?? "missing";
  return text.length > LIMIT ? `${text.slice(0, LIMIT)}…` : text;
}
