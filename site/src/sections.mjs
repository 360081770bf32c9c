// Parts of Markdown documents, found by their place.
import { PlainError } from "./plain_error.mjs";
import { slugOf } from "./slug.mjs";

/** A link by itself, followed by this comment, stands for the section that it leads to. */
const INCLUDE = /^\[[^\]]*\]\(([^)#\s]+)#([^)\s]+)\)\n<!-- the site shows it here -->$/gm;

/**
 * Returns the text below a heading, up to the next heading of its level or above.
 *
 * @param {string} markdown
 * @param {string} anchor  the heading's anchor
 * @param {string} name  the document's name, for errors
 */
export function sectionOf(markdown, anchor, name) {
  const lines = markdown.split("\n");
  const headings = headingsOf(lines);
  const first = headings.findIndex(({ text }) => slugOf(text) === anchor);
  if (first < 0) {
    throw new PlainError(
      `Cannot find #${anchor} in ${name}: no heading has this anchor`,
      "name one of its headings",
    );
  }
  const { line, level } = headings[first];
  const end = headings.slice(first + 1).find((each) => each.level <= level)?.line ?? lines.length;
  return lines
    .slice(line + 1, end)
    .join("\n")
    .trim();
}

/** Lists the headings of a document outside of code blocks. */
function headingsOf(lines) {
  let inCode = false;
  return lines.flatMap((text, line) => {
    if (/^\s*```/.test(text)) inCode = !inCode;
    const [, marks, words] = (!inCode && /^(#+) (.*)$/.exec(text)) || [];
    return marks === undefined ? [] : [{ line, level: marks.length, text: words }];
  });
}

/**
 * Replaces each link to a section that the site shows in place by that section.
 *
 * @param {string} markdown
 * @param {(path: string, anchor: string) => string} section  finds it, relative to the document
 */
export function withIncludedSections(markdown, section) {
  return markdown.replace(INCLUDE, (_, path, anchor) => section(path, anchor));
}

/** Returns the first code block of a language. */
export function firstCode(markdown, language) {
  const [, code] = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "m").exec(markdown) ?? [];
  if (code === undefined) {
    throw new PlainError(`Cannot find code of ${language}: there is no block of it`, "add one");
  }
  return code;
}
