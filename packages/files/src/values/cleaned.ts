/**
 * Control characters that a terminal or a viewer acts on: those of ASCII except newline and tab,
 * those of ISO 8859, line separators that only some programs support, and overrides of the text
 * direction. Direction marks (U+200E) are kept, as texts in Arabic and Hebrew need them and they
 * affect only adjacent characters.
 */
const OBEYED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern is about them.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * Makes text from any source safe to show: writes control characters as escapes, `\x1b` or
 * `\u202e`. Keeps newlines and tabs.
 */
export function cleaned(text: string): string {
  return text.replace(/\r\n/g, "\n").replace(OBEYED, escaped);
}

/**
 * Makes text safe to show like {@link cleaned}, on one line, for use inside a sentence.
 */
export function cleanedLine(text: string): string {
  return cleaned(text).replace(/\n/g, "\\n").replace(/\t/g, "\\t");
}

/**
 * Formats a value as JSON on one line that is safe to show: writes control characters as escapes of
 * JSON.
 */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(OBEYED, (character) => `\\u${hexadecimal(character, 4)}`);
}

function escaped(character: string): string {
  return character < "\u0100"
    ? `\\x${hexadecimal(character, 2)}`
    : `\\u${hexadecimal(character, 4)}`;
}

function hexadecimal(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, "0");
}
