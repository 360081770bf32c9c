import { moduleTokens } from "./module_tokens.ts";

const STRING = /^(["'])(.*)\1$/s;
const BLANK = /^(?:\s|\/[/*])/;

/**
 * Gives the imports of a JavaScript module other addresses: those of `from "…"`, `import "…"` and
 * `import("…")`, and nothing in comments, strings and templates. Lines keep their places.
 *
 * @param addressOf  gives the address for what is imported; it may refuse it
 */
export function linkImports(text: string, addressOf: (from: string) => string): string {
  let linked = "";
  let [first, second] = ["", ""];
  for (const token of moduleTokens(text)) {
    const imports =
      second === "from" || second === "import" || (first === "import" && second === "(");
    const [, quote, from] = (imports && STRING.exec(token)) || [];
    linked += from === undefined ? token : `${quote}${addressOf(from)}${quote}`;
    if (!BLANK.test(token)) [first, second] = [second, token];
  }
  return linked;
}
