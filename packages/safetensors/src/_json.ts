/**
 * Looks in JSON text for what `JSON.parse` hides or must not be given: a key twice in one object, and nesting that differs
 * from `levels`, the bracket allowed at each depth (`"{{["`: arrays in objects in an object; undefined: any nesting). It costs
 * one pass and no recursion, and keeps hostile text from growing many times over while it is parsed.
 *
 * @returns the problem, or undefined; text that is not JSON at all may pass (JSON.parse finds that)
 * @throws SyntaxError for a key that is not a JSON string
 */
export function structureProblem(json: string, levels?: string): string | undefined {
  const keys: Set<string>[] = [];
  for (let i = 0; i < json.length; i++) {
    switch (json[i]) {
      case "{":
      case "[":
        if (levels && json[i] !== levels[keys.length])
          return `has a misplaced ${json[i]} at character ${i}`;
        keys.push(new Set());
        break;
      case "}":
      case "]":
        keys.pop();
        break;
      case '"': {
        const start = i;
        i = closingQuote(json, start);
        if (!isKey(json, i + 1)) break;
        const key = JSON.parse(json.slice(start, i + 1)) as string;
        const seen = keys.at(-1);
        if (seen?.has(key)) return `has the key ${JSON.stringify(key.slice(0, 80))} twice`;
        seen?.add(key);
        break;
      }
    }
  }
  return undefined;
}

/** Index of the quote that ends the string begun at `start`, or the text's length. */
function closingQuote(json: string, start: number): number {
  let i = start + 1;
  while (i < json.length && json[i] !== '"') i += json[i] === "\\" ? 2 : 1;
  return i;
}

/** Whether a colon follows: in JSON, after a string, that makes it a key. */
function isKey(json: string, end: number): boolean {
  let i = end;
  while (json[i] === " " || json[i] === "\n" || json[i] === "\r" || json[i] === "\t") i++;
  return json[i] === ":";
}
