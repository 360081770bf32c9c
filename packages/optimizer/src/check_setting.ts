/** Refuses a hyper-parameter that is no number, or outside its range. */
export function checkSetting(
  rule: string,
  name: string,
  value: number,
  from: number,
  below = Number.POSITIVE_INFINITY,
): void {
  if (typeof value === "number" && value >= from && value < below) return;
  const range =
    below === Number.POSITIVE_INFINITY ? `at least ${from}` : `from ${from} to below ${below}`;
  throw new RangeError(`Cannot use ${rule} with ${name} ${shown(value)}: take a number ${range}`);
}

/** Refuses what is neither true nor false: the text "false" would count as true. */
export function checkSwitch(rule: string, name: string, value: boolean): void {
  if (typeof value === "boolean") return;
  throw new RangeError(`Cannot use ${rule} with ${name} ${shown(value)}: take true or false`);
}

/** Refuses a setting of a type that is not among `types`, as `typeof` names them. */
export function checkChoice(
  rule: string,
  name: string,
  value: unknown,
  ...types: readonly ("number" | "function" | "undefined")[]
): void {
  if ((types as readonly string[]).includes(typeof value)) return;
  const wanted = types.filter((type) => type !== "undefined").join(" or a ");
  throw new RangeError(`Cannot use ${rule} with ${name} ${shown(value)}: take a ${wanted}`);
}

/** A value of any kind in a sentence: numbers as they are, everything else as JSON has it, cut short. */
export function shown(value: unknown): string {
  if (typeof value === "number" || value === undefined) return String(value);
  if (typeof value === "function") return "a function";
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // It holds itself, or a BigInt.
  }
  return (text ?? String(value)).slice(0, 80);
}
