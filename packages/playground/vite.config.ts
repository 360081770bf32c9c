import { defaultClientConditions, defineConfig } from "vite";
import { builtInText } from "./src/build/built_in_text.ts";
import { linkPreview } from "./src/build/link_preview.ts";
import { onDemand } from "./src/build/on_demand.ts";
import { smaller } from "./src/build/smaller.ts";
import { wasmKernels } from "./src/build/wasm_kernels.ts";
import { workers } from "./src/build/workers.ts";

/** Isolates the page from others, so that threads can share memory. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  // The site may be in any folder of a server.
  base: "./",
  resolve: { conditions: ["@lrm/source", ...defaultClientConditions] },
  plugins: [
    builtInText(),
    workers(),
    onDemand(),
    wasmKernels(),
    linkPreview(process.env.LRM_SITE),
    smaller(),
  ],
  server: { headers: ISOLATION },
  preview: { headers: ISOLATION },
  // Browsers with WebGPU support this syntax and module preloading.
  build: { target: "esnext", modulePreload: false },
});
