/** Reports a mistake in the code of this folder: no kernel of a user causes it. */
export function mistake(what: string): never {
  throw new Error(`Cannot compile a map: ${what}`);
}
