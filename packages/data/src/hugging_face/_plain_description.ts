import type { TokenizerDescription } from "./_description.ts";

/** Half a surrogate pair: no text that is encoded holds it, so no text spells a hidden token. */
const HIDDEN = "\uD800";

/**
 * Names an unknown token, which does not exist, in a description without one: the library then
 * gives a token without number for what no token can express, rather than nothing.
 */
export function withUnknown(description: TokenizerDescription): TokenizerDescription {
  const { unk_token: unknown } = description.model;
  if (typeof unknown === "string") return description;
  return { ...description, model: { ...description.model, unk_token: HIDDEN } };
}

/**
 * Returns a description without special tokens, whose spellings are then text: their spellings in
 * the vocabulary are replaced by others that no text has. All tokens keep their numbers.
 *
 * @param special  numbers of the special tokens
 */
export function plainDescription(
  description: TokenizerDescription,
  special: ReadonlySet<unknown>,
): TokenizerDescription {
  const { model, added_tokens: added } = description;
  const hidden = new Set<unknown>();
  const spelling = (token: unknown, id: unknown): unknown => {
    if (typeof token !== "string" || !special.has(id)) return token;
    hidden.add(token);
    return HIDDEN + token;
  };
  const { vocab, unk_token: unknown } = model;
  const plain = Array.isArray(vocab)
    ? vocab.map((piece: readonly unknown[], id) => [spelling(piece[0], id), ...piece.slice(1)])
    : Object.fromEntries(Object.entries(Object(vocab)).map(([k, id]) => [spelling(k, id), id]));
  return {
    ...description,
    added_tokens: added.filter(({ id }) => !special.has(id)),
    model: {
      ...model,
      vocab: plain,
      ...(hidden.has(unknown) && { unk_token: `${HIDDEN}${String(unknown)}` }),
    },
  };
}
