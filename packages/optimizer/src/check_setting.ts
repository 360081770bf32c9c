/** Refuses a hyper-parameter outside its range. */
export function checkSetting(
  rule: string,
  name: string,
  value: number,
  from: number,
  below = Number.POSITIVE_INFINITY,
): void {
  if (value >= from && value < below) return;
  const range =
    below === Number.POSITIVE_INFINITY ? `at least ${from}` : `from ${from} to below ${below}`;
  throw new RangeError(`Cannot use ${rule} with ${name} ${value}: take a number ${range}`);
}
