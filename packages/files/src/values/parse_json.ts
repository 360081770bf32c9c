/**
 * Levels of lists and objects inside each other that no honest file of ours or of Hugging Face's
 * comes near.
 */
const DEPTH = 100;

/**
 * Values that a file may hold: some 100 bytes of memory each, so that 64 MiB of `{},{},…` do not
 * become gigabytes.
 */
const VALUES = 2 ** 22;

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = Array.from(
  '"\\,[]{}',
  (each) => each.charCodeAt(0),
);

/** Bounds on JSON. */
export interface JsonOptions {
  /** Most levels of lists and objects inside each other. Default: 100. */
  readonly depth?: number;
  /** Most values in lists and objects, about. Default: 4,194,304. */
  readonly values?: number;
}

/** JSON that goes beyond the bounds of {@link JsonOptions}, whether or not it is well formed. */
export class JsonLimitError extends SyntaxError {
  override readonly name = "JsonLimitError";
}

/**
 * Parses JSON that a stranger may have written. What comes out can be walked by recursion: it is
 * never deeper than `depth`, and has about `values` values at most.
 *
 * @throws SyntaxError for what is not JSON, its subclass JsonLimitError for what is beyond the
 * bounds
 */
export function parseJson(
  text: string,
  { depth = DEPTH, values = VALUES }: JsonOptions = {},
): unknown {
  const found = measure(text);
  if (found.depth > depth) {
    throw new JsonLimitError(`lists and objects are nested deeper than ${depth} levels`);
  }
  if (found.values > values) {
    throw new JsonLimitError(`it holds more than ${values} values`);
  }
  return JSON.parse(text);
}

/** Deepest nesting and number of values of a text that is JSON; of any other text some numbers. */
function measure(text: string): { depth: number; values: number } {
  let depth = 0;
  let deepest = 0;
  let values = 1;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case OPEN_LIST:
      case OPEN_OBJECT:
        deepest = Math.max(deepest, ++depth);
        values++;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth--;
        break;
      case COMMA:
        values++;
        break;
      case QUOTE:
        i = closingQuote(text, i + 1);
        break;
      default:
    }
  }
  return { depth: deepest, values };
}

/**
 * Finds the end of the string that begins at `start`. The engine's own search is ten times as fast as a
 * loop.
 */
function closingQuote(text: string, start: number): number {
  for (let at = text.indexOf('"', start); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = at;
    while (text.charCodeAt(escapes - 1) === BACKSLASH) escapes--;
    if ((at - escapes) % 2 === 0) return at;
  }
  return text.length;
}
