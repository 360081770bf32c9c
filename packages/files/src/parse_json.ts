/** Levels of lists and objects inside each other that no honest file of ours or of Hugging Face's comes near. */
const DEPTH = 100;

/** Bounds on JSON. */
export interface JsonOptions {
  /** Most levels of lists and objects inside each other. Default: 100. */
  readonly depth?: number;
}

/**
 * Parses JSON that a stranger may have written. What comes out can be walked by recursion: it is never deeper than
 * `depth`.
 *
 * @throws SyntaxError for what is not JSON, or is nested deeper
 */
export function parseJson(text: string, { depth = DEPTH }: JsonOptions = {}): unknown {
  if (depthOf(text) > depth) {
    throw new SyntaxError(`lists and objects are nested deeper than ${depth} levels`);
  }
  return JSON.parse(text);
}

/** Deepest nesting of a text that is JSON; of any other text some number. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case "[":
      case "{":
        deepest = Math.max(deepest, ++depth);
        break;
      case "]":
      case "}":
        depth--;
        break;
      case '"':
        for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === "\\") i++;
        break;
      default:
    }
  }
  return deepest;
}
