import { defaultClientConditions, defineConfig } from "vite";
import { builtInText } from "./src/build/built_in_text.ts";

/** Threads share memory only in a page that is isolated from others. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  // The site may lie in a folder of a server.
  base: "./",
  resolve: { conditions: ["@lrm/source", ...defaultClientConditions] },
  plugins: [builtInText()],
  // The worker loads what its device needs, and no more.
  worker: { format: "es" },
  server: { headers: ISOLATION },
  preview: { headers: ISOLATION },
  // Browsers with WebGPU know module preloading and all of this syntax.
  build: { target: "esnext", modulePreload: false },
});
