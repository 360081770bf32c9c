/** Units from the largest to the smallest, and how many decimals they have in a text. */
const UNITS = [
  ["GB", 1e9, 2],
  ["MB", 1e6, 0],
  ["kB", 1e3, 0],
] as const;

/** Writes a number of bytes for people, in decimal units: `1.25 GB`, `29 MB`, `512 bytes`. */
export function bytesText(bytes: number): string {
  const unit = UNITS.find(([, size]) => bytes >= size);
  if (unit === undefined) return `${bytes} bytes`;
  const [name, size, decimals] = unit;
  return `${(bytes / size).toFixed(decimals)} ${name}`;
}
