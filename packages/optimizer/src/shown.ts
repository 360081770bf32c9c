/**
 * Formats any value for a message: numbers as they are, the rest as JSON, at most 80 characters.
 */
export function shown(value: unknown): string {
  if (typeof value === "number" || value === undefined) return String(value);
  if (typeof value === "function") return "a function";
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // It holds itself, or a BigInt.
  }
  return (text ?? String(value)).slice(0, 80);
}
