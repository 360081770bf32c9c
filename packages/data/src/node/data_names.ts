import { existsSync } from "node:fs";
import { resolve } from "node:path";

/**
 * What `--data` names: parts between commas, or several parts together where that is a file or folder whose name has commas.
 *
 * @param folder  where relative names are from
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
 * The same data, named from anywhere.
 *
 * @param folder  where relative names are from
 */
export function resolveData(data: string, folder = "."): string {
  return dataNames(data, folder)
    .map((name) => (name === "sotu" ? name : resolve(folder, name)))
    .join(",");
}
