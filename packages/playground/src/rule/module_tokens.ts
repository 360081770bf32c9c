const BLANK = /(?:\s|\/\/[^\r\n]*|\/\*.*?\*\/)+/sy;
/** From the beginning, or from the end of a `${…}`, to the next one or to the end. */
const TEMPLATE = /[`}](?:[^`\\$]|\\.|\$(?!\{))*(?:`|\$\{)/sy;
const REGULAR_EXPRESSION = /\/(?:[^\\/\r\n[]|\\.|\[(?:[^\\\]\r\n]|\\.)*\])+\/\w*/y;
/** Strings; names with the dot before them, so that `x.import` is no `import`; numbers; marks. */
const OTHER =
  /"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'|\.\s*[\w$\x80-\uffff]+|\d[\w.]*|[\w$\x80-\uffff]+|\+\+|--|./sy;

/** Tokens that a division follows: values and what closes them. */
const VALUE = /[\w$"'`)\]\x80-\uffff]$|^(?:\d.*|\+\+|--|\/.+)$/;
/** Words that no division follows. */
const WORDS = new Set(
  "await case delete do else in instanceof new of return throw typeof void yield".split(" "),
);
/** Words before the parentheses of a statement, which no division follows. */
const STATEMENTS = new Set(["if", "for", "while", "with"]);

/**
 * Cuts a JavaScript module into tokens, which are the text again when joined. Spaces and comments
 * are tokens too, and so are the parts of a template between its `${…}`.
 */
export function* moduleTokens(text: string): Generator<string, void> {
  /** Token before each open parenthesis; `{` and `${` for what these opened. */
  const open: (string | undefined)[] = [];
  let last = "";
  for (let at = 0; at < text.length; ) {
    const match = (pattern: RegExp): string | undefined => {
      pattern.lastIndex = at;
      return pattern.exec(text)?.[0];
    };
    const blank = match(BLANK);
    if (blank !== undefined) {
      at += blank.length;
      yield blank;
      continue;
    }
    const ends = text[at] === "}" && open.at(-1) === "${";
    const begins = text[at] === "`";
    const isDivision = VALUE.test(last) && !WORDS.has(last);
    const token =
      (begins || ends ? match(TEMPLATE) : undefined) ??
      (text[at] === "/" && !isDivision ? match(REGULAR_EXPRESSION) : undefined) ??
      match(OTHER)!;
    const before = last;
    last = token;
    if (ends || token === ")" || token === "}") {
      const opened = open.pop();
      if (token === ")" && STATEMENTS.has(opened!)) last = "";
    }
    if (token === "(") open.push(before);
    else if (token === "{") open.push("{");
    else if ((begins || ends) && token.endsWith("${")) open.push("${");
    at += token.length;
    yield token;
  }
}
