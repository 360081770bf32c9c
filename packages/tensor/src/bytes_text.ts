/** Units from the largest to the smallest, and how many decimals they have in a text. */
const UNITS = [
  ["TB", 1e12, 2],
  ["GB", 1e9, 2],
  ["MB", 1e6, 0],
  ["kB", 1e3, 0],
] as const;

/** Writes a number of bytes for people, in decimal units: `1.25 GB`, `29 MB`, `512 bytes`. */
export function bytesText(bytes: number): string {
  // What would round to 1000 of a unit is 1 of the next.
  const unit = UNITS.find(([, size]) => bytes >= 0.9995 * size);
  if (unit === undefined) return `${bytes} bytes`;
  const [name, size, decimals] = unit;
  return `${(bytes / size).toFixed(decimals)} ${name}`;
}
