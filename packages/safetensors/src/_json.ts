/**
 * Most keys of a text. A header has four for each tensor; all files of the largest published models
 * together have 100,000 tensors.
 */
const KEY_LIMIT = 2 ** 19;

/** Most lists and objects of a text; each takes ten times its brackets in memory. */
const OPENED_LIMIT = KEY_LIMIT;

/**
 * Most numbers of a list in a header. The libraries that write these files make tensors of at most
 * 64 dimensions.
 */
const LIST_LIMIT = 64;

/** Most levels of lists and objects inside each other, where the text may nest as it likes. */
const DEPTH_LIMIT = 100;

/** A list or an object that is not closed yet. */
interface Open {
  /** Of an object. */
  readonly keys?: Set<string>;
  /** Of a list. */
  commas: number;
}

/**
 * Looks in JSON text for what `JSON.parse` hides or must not be given: a key twice in one object,
 * more keys, deeper nesting or longer lists than an honest file has, and nesting that differs from
 * `levels`, the bracket allowed at each depth (`"{{["`: arrays in objects in an object; undefined:
 * any nesting, and lists of any length). It costs one pass and no recursion, and keeps hostile text
 * from growing many times over while it is parsed.
 *
 * @returns the problem, or undefined; text that is not JSON at all may pass (JSON.parse finds that)
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
 * Index of the first number in a list that has a fraction or an exponent, as `2.0` and `2e0`; -1 where there is none.
 * `JSON.parse` makes whole numbers of them, and other libraries refuse them as sizes. Lists must not hold others.
 */
export function fractionInList(json: string): number {
  for (const match of json.matchAll(/"(?:[^"\\]|\\.)*"|\[[^\]"]*/g)) {
    const at = match[0][0] === "[" ? match[0].search(/\d[.eE]/) : -1;
    if (at >= 0) return match.index + at;
  }
  return -1;
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
