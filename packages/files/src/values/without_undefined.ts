/**
 * Copies an object without its undefined values. Spread after defaults, the copy keeps the default
 * of an option that a caller passes as undefined: `{ ...DEFAULTS, ...withoutUndefined(options) }`.
 */
export function withoutUndefined<Values extends object>(
  values: Values,
): { [Name in keyof Values]: Exclude<Values[Name], undefined> } {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as {
    [Name in keyof Values]: Exclude<Values[Name], undefined>;
  };
}
