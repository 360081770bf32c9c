// The picture of previews of links to the playground, and what it is made from.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "./_workspace.mjs";

const PAGE = join(ROOT, "packages", "playground", "src", "page");
/** Modules that read the recorded curves, word their result and draw the picture. */
const MODULES = ["recording/recording.ts", "result.ts", "charts/loss_view.ts", "share_image.ts"];
const IMPORT = /^(?:import|export)\s(?!type\b)[^"']*["'](\.[^"']+)["'];?$/gm;

export const PREVIEW = join(ROOT, "packages", "playground", "public", "preview.png");
/** File with the hashes of the picture and of what it shows. */
export const PREVIEW_INPUTS = join(ROOT, "docs", "pictures", "preview.json");

/**
 * Hashes the picture and what it shows: the sources that draw it, with all that they import in the
 * playground (the recorded curves too), and the colors and fonts of the page.
 */
export function previewHashes() {
  return {
    picture: hashOf(PREVIEW),
    sources: hashOf(...withImports(MODULES.map((path) => join(PAGE, path)))),
    style: hashOf(join(PAGE, "styles.css")),
  };
}

/** Lists files with those that they import by relative paths, except for types alone. */
export function withImports(files, found = new Set()) {
  for (const file of files) {
    if (found.has(file)) continue;
    found.add(file);
    if (!/\.tsx?$/.test(file)) continue;
    const imported = [...readFileSync(file, "utf8").matchAll(IMPORT)].map(([, path]) =>
      join(dirname(file), path),
    );
    withImports(imported.filter(existsSync), found);
  }
  return [...found].sort();
}

function hashOf(...files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}
