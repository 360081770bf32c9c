// The playground as a part of the site.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PlainError } from "./plain_error.mjs";

const ISOLATION = fileURLToPath(new URL("isolation", import.meta.url));
const SCRIPT = '<script src="./isolate.js"></script>';

/**
 * Copies the built playground, and isolates its page on hosts that send no headers.
 *
 * @param {string} built  folder of the built playground
 * @param {string} folder  its folder in the site
 */
export function addPlayground(built, folder) {
  cpSync(built, folder, { recursive: true });
  cpSync(ISOLATION, folder, { recursive: true });
  const page = join(folder, "index.html");
  writeFileSync(page, isolatedPage(readFileSync(page, "utf8")));
}

/** Adds the script before all others, so that a page that is loaded again does no work first. */
export function isolatedPage(html) {
  const at = html.indexOf("<script");
  if (at < 0) {
    throw new PlainError(
      "Cannot isolate the playground: its page has no script",
      "build packages/playground again",
    );
  }
  return `${html.slice(0, at)}${SCRIPT}\n    ${html.slice(at)}`;
}
