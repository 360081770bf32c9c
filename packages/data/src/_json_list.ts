import { DataError } from "./tokens.ts";

const [QUOTE, BACKSLASH, COMMA, OPEN, CLOSE, OPEN_OBJECT, CLOSE_OBJECT] = Array.from(
  '"\\,[]{}',
  (each) => each.charCodeAt(0),
);

/**
 * Reads the elements of one JSON list as text, without a limit on their number. Does not check that
 * each element is valid JSON.
 *
 * @param limit  maximum number of characters in an element
 * @throws DataError if the list does not end, if anything follows it, or for an element over the
 * limit
 */
export async function* readElements(
  characters: AsyncIterable<string>,
  path: string,
  limit: number,
): AsyncGenerator<string> {
  const failure = (problem: string, remedy: string): DataError =>
    new DataError(`Cannot use ${path} as data: ${problem}`, remedy);
  let depth = 0;
  let text = false;
  let escaped = false;
  let element = "";
  let count = 0;
  let ended = false;
  for await (const chunk of characters) {
    let start = 0;
    const take = (end: number): string => {
      const whole = element + chunk.slice(start, end);
      element = "";
      start = end + 1;
      count++;
      return whole;
    };
    for (let i = 0; i < chunk.length; i++) {
      const code = chunk.charCodeAt(i);
      if (text) {
        if (escaped) escaped = false;
        else if (code === BACKSLASH) escaped = true;
        else if (code === QUOTE) text = false;
      } else if (ended || depth === 0) {
        if (ended && !isSpace(code)) {
          throw failure("other data follows its JSON list", "write one list, or JSON lines");
        }
        if (code === OPEN) {
          depth = 1;
          start = i + 1;
        }
      } else if (code === QUOTE) text = true;
      else if (code === OPEN || code === OPEN_OBJECT) depth++;
      else if (code === COMMA && depth === 1) yield take(i);
      else if ((code === CLOSE || code === CLOSE_OBJECT) && --depth === 0) {
        ended = true;
        const last = take(i);
        if (count > 1 || last.trim() !== "") yield last;
      }
    }
    if (!ended) element += chunk.slice(start);
    if (element.length > limit) {
      throw failure(
        `element ${count + 1} of its list is longer than ${limit} characters`,
        "write JSON lines with one document each",
      );
    }
  }
  if (!ended) throw failure("its JSON list is cut short", "get the file again");
}

/** White space in JSON. */
const isSpace = (code: number): boolean =>
  code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
