import { expect, test } from "vitest";
import { StopStrings } from "./stop_strings.ts";

/** Writes pieces, and returns the text and whether it ended. */
function written(strings: readonly string[], pieces: readonly string[]) {
  let text = "";
  const stops = new StopStrings(strings, (piece) => {
    text += piece;
  });
  for (const piece of pieces) stops.push(piece);
  const { ended } = stops;
  stops.end();
  return { text, ended };
}

test.each([
  [["END"], ["to be EN", "D or not"], "to be ", true],
  [["END"], ["to be E", "nd"], "to be End", false],
  [["END"], ["to be EN"], "to be EN", false],
  [["aab"], ["aaa", "ab"], "aa", true],
  [["x", "be"], ["to be x"], "to ", true],
  [[], ["to be"], "to be", false],
])("StopStrings %j ends %j at %j", (strings, pieces, text, ended) => {
  expect(written(strings, pieces)).toEqual({ text, ended });
});
