/**
 * Exchanges parts one after the other, and reads each from the device while the one before it is
 * exchanged.
 *
 * @param read  begins to read a part
 * @param exchange  exchanges a part, given what was read
 */
export async function readAhead<Part, Values>(
  parts: readonly Part[],
  read: (part: Part) => Promise<Values>,
  exchange: (part: Part, values: Values) => Promise<void>,
): Promise<void> {
  const begin = (index: number): Promise<Values> | undefined => {
    const reading = index < parts.length ? read(parts[index]!) : undefined;
    reading?.catch(() => {}); // Thrown where it is awaited, unless an exchange fails before.
    return reading;
  };
  let next = begin(0);
  for (const [index, part] of parts.entries()) {
    const values = await next!;
    next = begin(index + 1);
    await exchange(part, values);
  }
}
