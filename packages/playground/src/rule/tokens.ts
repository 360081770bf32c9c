import { Mistake } from "./mistake.ts";

/** A word, a number or a mark of a rule. */
export interface Token {
  readonly kind: "name" | "number" | "mark" | "end";
  readonly text: string;
}

const PATTERN = /\s*(?:([A-Za-z_]\w*)|(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(.))/uy;
const MARKS = "+-*/^(),=<>";

/** Cuts a line into tokens, with one of kind "end" behind the last. */
export function tokensOf(line: string): Token[] {
  const text = line.trimEnd();
  const tokens: Token[] = [];
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < text.length) {
    const [, name, number, mark] = PATTERN.exec(text)!;
    if (mark !== undefined && !MARKS.includes(mark)) {
      throw new Mistake(`leave out ${mark}, which has no meaning in a rule`);
    }
    if (name !== undefined) tokens.push({ kind: "name", text: name });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else tokens.push({ kind: "mark", text: mark! });
  }
  return [...tokens, { kind: "end", text: "the end of the line" }];
}
