/** Longest value shown in a message; names and shapes from a damaged file can be megabytes long. */
const LIMIT = 80;

/** `value` as JSON for a message: control characters escaped, clipped to a readable length. */
export function quote(value: unknown): string {
  const text =
    JSON.stringify(typeof value === "string" ? value.slice(0, LIMIT) : value) ?? "nothing";
  const clipped = text.length > LIMIT || (typeof value === "string" && value.length > LIMIT);
  return clipped ? `${text.slice(0, LIMIT)}…` : text;
}
