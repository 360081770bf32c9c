/** Longest text in a message, in characters. */
const LIMIT = 80;

/**
 * Formats the value of a setting for a message, on one short line. Only names lists and objects, as
 * those of an untrusted file may be too large or too deeply nested to show.
 *
 * @example
 * ```ts
 * import { quoteValue } from "@lrm/language-model";
 *
 * expect(quoteValue("gelu")).toBe('"gelu"');
 * expect(quoteValue([1, 2])).toBe("a list");
 * ```
 */
export function quoteValue(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "missing";
    case "string": {
      const clipped = value.slice(0, LIMIT);
      return JSON.stringify(clipped) + (value.length > LIMIT ? "…" : "");
    }
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? "a list" : "an object";
    default:
      return String(value);
  }
}
