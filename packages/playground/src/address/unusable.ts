/** Reason why a value of an address cannot be used, as the end of a sentence. */
export class Unusable extends Error {}

/**
 * Finds the name that a text spells.
 *
 * @throws Unusable that lists the names
 */
export function choiceOf<Name extends string>(text: string, known: readonly Name[]): Name {
  const found = known.find((name) => name === text);
  if (found === undefined) throw new Unusable(`choose one of ${known.join(", ")}`);
  return found;
}

/** Cuts a text from an address for a message. */
export const shortened = (text: string): string =>
  text.length > 40 ? `${text.slice(0, 40)}…` : text;
