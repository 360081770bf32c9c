import { defineConfig } from "vite";

// Threads share memory only in a page that is isolated from other origins. The server of the built
// page must send these headers too.
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  build: { target: "es2022" },
  server: { headers },
  preview: { headers },
});
