import { readdirSync } from "node:fs";
import { PACKAGE } from "./folders.ts";

const TABLE = /^engines_\d{4}-\d\d-\d\d\.md$/;

/**
 * Returns the name of the newest table that `npm run engines -- --time` wrote; undefined if there
 * is none.
 */
export function newestEngineTimes(folder = `${PACKAGE}results`): string | undefined {
  return readdirSync(folder)
    .filter((name) => TABLE.test(name))
    .sort()
    .at(-1);
}
