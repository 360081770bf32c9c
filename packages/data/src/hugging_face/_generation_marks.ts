/** Characters of private use, which mark the beginning and the end of a model's own words. */
const BEGIN = "\uE0F0";
const END = "\uE0F1";

/** A range of a text: from an index to another one, which is not part of it. */
export type Range = readonly [start: number, end: number];

const TAG = /(?<before>[ \t\r\n]*)\{%(?<left>[-+]?)\s*(?<end>end)?generation\s*(?<right>[-+]?)%\}/g;

/** Tells whether a template marks what the model says, by `{% generation %}`. */
export function marksGeneration(template: string): boolean {
  return template.search(TAG) >= 0;
}

/**
 * Replaces the `generation` tags of a template by characters that {@link unmarked} finds again.
 * White space around the tags disappears as it does around every tag of a chat template: all of it
 * on the side of a `-`; otherwise the indentation before a tag, and one line break after it.
 */
export function markGeneration(template: string): string {
  let marked = "";
  let from = 0;
  for (const tag of template.matchAll(TAG)) {
    const { before = "", left, end, right } = tag.groups!;
    const start = tag.index;
    const indentation = /(^|\n)[ \t]*$/.test(template.slice(0, start) + before);
    const kept =
      left === "-" ? "" : left !== "+" && indentation ? before.replace(/[ \t]+$/, "") : before;
    marked += `${template.slice(from, start)}${kept}{{ "${end === undefined ? BEGIN : END}" }}`;
    from = start + tag[0].length;
    const after = template.slice(from);
    if (right === "-") from += /^\s*/.exec(after)![0].length;
    else if (right !== "+" && after.startsWith("\n")) from++;
  }
  return marked + template.slice(from);
}

/** Removes the marks of {@link markGeneration} from a rendered text. */
export function unmarked(rendered: string): { readonly text: string; readonly said: Range[] } {
  let text = "";
  const said: Range[] = [];
  for (const [i, part] of rendered.split(BEGIN).entries()) {
    const end = part.indexOf(END);
    if (i > 0) said.push([text.length, text.length + (end < 0 ? part.length : end)]);
    text += part.replace(END, "");
  }
  return { text, said };
}
