/**
 * Largest number of keys. A header has four for each tensor, and the largest published models have
 * about 100,000 tensors in all their files together.
 */
const KEY_LIMIT = 2 ** 19;

/** Largest number of lists and objects. Each takes ten times its brackets in memory. */
const OPENED_LIMIT = KEY_LIMIT;

/**
 * Largest number of entries in a list of a header. Libraries that write these files support tensors
 * of at most 64 dimensions.
 */
const LIST_LIMIT = 64;

/** Deepest nesting of lists and objects, if `levels` does not restrict it further. */
const DEPTH_LIMIT = 100;

/** A list or an object that is still open. */
interface Open {
  /** Keys so far; only for an object. */
  readonly keys?: Set<string>;
  /** Commas so far; counted only for a list. */
  commas: number;
}

/**
 * Checks JSON text before it is parsed. Finds what `JSON.parse` hides (a key that occurs twice in
 * one object) and what would make it use too much memory (too many keys, deep nesting, long lists).
 * Takes one pass and no recursion.
 *
 * @param levels  bracket allowed at each depth, such as `"{{["` for lists in objects in an object;
 *   undefined allows any nesting and lists of any length
 * @returns the problem, or undefined. Text that is not JSON may pass, as `JSON.parse` refuses it
 * @throws SyntaxError for a key that is not a JSON string
 */
export function structureProblem(json: string, levels?: string): string | undefined {
  const open: Open[] = [];
  let keyCount = 0;
  let opened = 0;
  for (let i = 0; i < json.length; i++) {
    switch (json[i]) {
      case "{":
      case "[":
        if (levels && json[i] !== levels[open.length])
          return `has a misplaced ${json[i]} at character ${i}`;
        if (open.length === DEPTH_LIMIT)
          return `nests lists and objects deeper than ${DEPTH_LIMIT} levels`;
        if (++opened > OPENED_LIMIT) return `has more than ${OPENED_LIMIT} lists and objects`;
        open.push(json[i] === "{" ? { keys: new Set(), commas: 0 } : { commas: 0 });
        break;
      case "}":
      case "]":
        open.pop();
        break;
      case ",": {
        const inside = open.at(-1);
        if (inside && levels && !inside.keys && ++inside.commas >= LIST_LIMIT)
          return `has a list of more than ${LIST_LIMIT} numbers at character ${i}`;
        break;
      }
      case '"': {
        const start = i;
        i = closingQuote(json, start);
        if (!isKey(json, i + 1)) break;
        if (++keyCount > KEY_LIMIT) return `has more than ${KEY_LIMIT} keys`;
        const written = json.slice(start + 1, i);
        const key = written.includes("\\") ? (JSON.parse(`"${written}"`) as string) : written;
        const seen = open.at(-1)?.keys;
        if (seen?.has(key)) return `has the key ${JSON.stringify(key.slice(0, 80))} twice`;
        seen?.add(key);
        break;
      }
    }
  }
  return undefined;
}

/**
 * Finds the first number in a list that has a fraction or an exponent, such as `2.0` or `2e0`.
 * `JSON.parse` reads these as whole numbers, but other libraries refuse them as sizes. Lists must
 * not contain other lists.
 *
 * @returns its index in the text, or -1
 */
export function fractionInList(json: string): number {
  for (const match of json.matchAll(/"(?:[^"\\]|\\.)*"|\[[^\]"]*/g)) {
    const at = match[0][0] === "[" ? match[0].search(/\d[.eE]/) : -1;
    if (at >= 0) return match.index + at;
  }
  return -1;
}

/**
 * Finds the quote that ends the string that begins at `start`; the length of the text if none does.
 */
function closingQuote(json: string, start: number): number {
  let i = start + 1;
  while (i < json.length && json[i] !== '"') i += json[i] === "\\" ? 2 : 1;
  return i;
}

/** Tells whether a colon follows a string, which makes the string a key. */
function isKey(json: string, end: number): boolean {
  let i = end;
  while (json[i] === " " || json[i] === "\n" || json[i] === "\r" || json[i] === "\t") i++;
  return json[i] === ":";
}
