import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { defaultClientConditions, defineConfig, type Plugin } from "vite";
// From its source, since a configuration is read before anything is built.
import { stateOfTheUnion } from "../train/src/node/state_of_the_union.ts";

/** Threads share memory only in a page that is isolated from others. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** The built-in text is fetched when a run needs it: a JSON array of documents, gzipped. It lies beside the worker, which is served from `src/engine` here and from `assets` once built. Its name tells no server to unpack it. */
const TEXT_FILE = "state_of_the_union.bin";

function builtInText(): Plugin {
  const packed = () => {
    const texts = stateOfTheUnion().map((path) => readFileSync(path, "utf8"));
    return gzipSync(JSON.stringify(texts));
  };
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

export default defineConfig({
  // The site may lie in a folder of a server.
  base: "./",
  resolve: { conditions: ["@lrm/source", ...defaultClientConditions] },
  plugins: [builtInText()],
  // The worker loads what its device needs, and no more.
  worker: { format: "es" },
  server: { headers: ISOLATION },
  preview: { headers: ISOLATION },
  build: { target: "es2022" },
});
