import { existsSync } from "node:fs";
import { resolve } from "node:path";

/**
 * Splits the value of `--data` at commas. Keeps a comma that is part of the name of an existing
 * file or folder.
 *
 * @param folder  base of relative names
 */
export function dataNames(data: string, folder = "."): string[] {
  const parts = data.split(",");
  const names: string[] = [];
  for (let at = 0; at < parts.length; ) {
    const nameTo = (end: number) => parts.slice(at, end).join(",").trim();
    let end = parts.length;
    while (end > at + 1 && !existsSync(resolve(folder, nameTo(end)))) end--;
    names.push(nameTo(end));
    at = end;
  }
  return names.length === 1 ? names : names.filter((name) => name !== "");
}

/**
 * Makes the names in a value of `--data` absolute.
 *
 * @param folder  base of relative names
 */
export function resolveData(data: string, folder = "."): string {
  return dataNames(data, folder)
    .map((name) => (name === "sotu" ? name : resolve(folder, name)))
    .join(",");
}
