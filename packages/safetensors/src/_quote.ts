/** Longest value shown in a message. Names and shapes of a damaged file can be megabytes long. */
const LIMIT = 80;

/**
 * Formats a value as JSON for a message: escapes control characters and cuts long values. Objects,
 * and lists that contain lists or objects, are only named, as they may be nested too deeply for
 * recursion.
 */
export function quote(value: unknown): string {
  if (typeof value === "object" && value !== null) {
    if (!Array.isArray(value)) return "an object";
    const shown = value.slice(0, LIMIT);
    return shown.every((entry) => typeof entry !== "object" || entry === null)
      ? clip(`[${shown.map(quote).join(",")}${value.length > LIMIT ? ",…" : ""}]`)
      : "a list";
  }
  const clipped = typeof value === "string" && value.length > LIMIT;
  const text = JSON.stringify(clipped ? value.slice(0, LIMIT) : value) ?? "nothing";
  return clipped ? `${text.slice(0, LIMIT)}…` : clip(text);
}

function clip(text: string): string {
  return text.length > LIMIT ? `${text.slice(0, LIMIT)}…` : text;
}
