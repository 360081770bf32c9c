/** Converts a name from camel case to dashes: `splitQkv` to `split-qkv`. */
export function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
