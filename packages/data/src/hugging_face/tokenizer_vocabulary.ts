import { isObject, quote } from "@lrm/files/values";
import type { TokenizerTable } from "./tokenizer_table.ts";

/**
 * Finds the first difference of a vocabulary, an object of numbers by token. The vocabulary may
 * omit the end of text, which other files add.
 */
export function vocabularyDifference(
  vocabulary: unknown,
  { tokens, endOfText }: TokenizerTable,
): string | undefined {
  if (!isObject(vocabulary)) return "it has no vocabulary";
  const numbers = new Map(Object.entries(vocabulary));
  const ends = endOfText && numbers.get(endOfText.content) === endOfText.id;
  if (ends) numbers.delete(endOfText.content);
  const id = tokens.findIndex((token, number) => numbers.get(token) !== number);
  if (id >= 0) {
    const other = [...numbers].find(([, number]) => number === id)?.[0];
    return `token ${id} is ${quote(other)}, not ${quote(tokens[id])}`;
  }
  const known = new Set(tokens);
  const more = [...numbers].find(([token]) => !known.has(token));
  return more && `token ${quote(more[1])} is ${quote(more[0])}, which is not one of its tokens`;
}

/**
 * Finds the first difference of a list of merges. Each merge is a text with a space, or a pair of
 * texts.
 */
export function mergesDifference(
  merges: unknown,
  { merges: own }: TokenizerTable,
): string | undefined {
  if (!Array.isArray(merges)) return "it has no list of merges";
  const textOf = (merge: unknown) => (Array.isArray(merge) ? merge.join(" ") : merge);
  const at = own.findIndex((merge, i) => textOf(merges[i]) !== merge);
  if (at >= 0) return `merge ${at} is ${quote(textOf(merges[at]))}, not ${quote(own[at])}`;
  if (merges.length === own.length) return undefined;
  return `it has ${merges.length} merges, not ${own.length}`;
}

/** Parses a `merges.txt`. Its first line may name a version. */
export function mergesIn(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines[0]!.startsWith("#version")) lines.shift();
  while (lines.at(-1) === "") lines.pop();
  return lines;
}
