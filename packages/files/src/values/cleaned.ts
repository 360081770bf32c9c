/**
 * Characters that a terminal or a reader obeys instead of showing: the controls of ASCII but
 * newline and tab, those of ISO 8859, separators of lines that only some programs know, and
 * overrides of a text's direction. Marks of direction (U+200E) stay: texts in Arabic and Hebrew
 * need them, and they move nothing but their neighbours.
 */
const OBEYED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it is about.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text that is safe to show, wherever it is from: what a terminal would obey is written as an
 * escape, `\x1b`, `\u202e`. Newlines and tabs stay.
 */
export function cleaned(text: string): string {
  return text.replace(/\r\n/g, "\n").replace(OBEYED, escaped);
}

/**
 * Text as {@link cleaned} gives it, on one line: a word from elsewhere that is part of a sentence.
 */
export function cleanedLine(text: string): string {
  return cleaned(text).replace(/\n/g, "\\n").replace(/\t/g, "\\t");
}

/**
 * A value as JSON on one line that is safe to show, too: what {@link cleaned} would rewrite is an
 * escape of JSON.
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
