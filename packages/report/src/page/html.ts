import { cleaned } from "@lrm/files/values";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escaped markup. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Content = Html | string | number | undefined | readonly Content[];

/**
 * Creates markup from a template. Escapes all values except markup, and makes control characters
 * visible. Leaves out `undefined`.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(
    strings.map((text, at) => (at === 0 ? text : markup(values[at - 1]) + text)).join(""),
  );
}

function markup(content: Content): string {
  if (content === undefined) return "";
  if (content instanceof Html) return content.text;
  if (typeof content === "object") return content.map(markup).join("");
  return cleaned(String(content)).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
