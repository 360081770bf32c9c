/** Texts that mark the beginning and the end of a model's own words. */
export interface Marks {
  readonly begin: string;
  readonly end: string;
}

/** Makes marks that a text does not contain, of characters of private use. */
export function marksFor(text: string): Marks {
  for (let number = 0; ; number++) {
    const [begin, end] = [`\uE0F0${number}\uE0F1`, `\uE0F2${number}\uE0F3`];
    if (!text.includes(begin) && !text.includes(end)) return { begin, end };
  }
}

/** Variables of a template that hold its {@link Marks}. */
export const BEGIN = "lrm_begin_of_generation";
export const END = "lrm_end_of_generation";

/** A range of a text: from an index to another one, which is not part of it. */
export type Range = readonly [start: number, end: number];

const TAG = /(?<before>[ \t\r\n]*)\{%(?<left>[-+]?)\s*(?<end>end)?generation\s*(?<right>[-+]?)%\}/g;

/** Tells whether a template marks what the model says, by `{% generation %}`. */
export function marksGeneration(template: string): boolean {
  return template.search(TAG) >= 0;
}

/**
 * Replaces the `generation` tags of a template by the variables {@link BEGIN} and {@link END}, for
 * marks that {@link unmarked} finds again.
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
    marked += `${template.slice(from, start)}${kept}{{ ${end === undefined ? BEGIN : END} }}`;
    from = start + tag[0].length;
    const after = template.slice(from);
    if (right === "-") from += /^\s*/.exec(after)![0].length;
    else if (right !== "+" && after.startsWith("\n")) from++;
  }
  return marked + template.slice(from);
}

/** Removes marks from a rendered text. */
export function unmarked(
  rendered: string,
  marks: Marks,
): { readonly text: string; readonly said: Range[] } {
  let text = "";
  const said: Range[] = [];
  for (const [i, part] of rendered.split(marks.begin).entries()) {
    const end = part.indexOf(marks.end);
    if (i > 0) said.push([text.length, text.length + (end < 0 ? part.length : end)]);
    text += part.replace(marks.end, "");
  }
  return { text, said };
}
