import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** Module with the worker's address, for the page. */
const MODULE = "virtual:training-worker";
const RESOLVED = `\0${MODULE}`;
const SOURCE = fileURLToPath(new URL("../engine/worker.ts", import.meta.url));

/** Vite's module that loads the style sheets of dynamic imports, which a worker cannot have. */
const PRELOAD_HELPER = "\0vite/preload-helper.js";

/**
 * Builds the training worker together with the page, so that both load shared code once. By itself,
 * Vite builds a worker separately, with a second copy of that code.
 */
export function trainingWorker(): Plugin {
  let building = false;
  let chunk = "";
  return {
    name: "training-worker",
    enforce: "pre",
    configResolved({ command }) {
      building = command === "build";
    },
    buildStart() {
      if (building) chunk = this.emitFile({ type: "chunk", id: SOURCE, name: "worker" });
    },
    resolveId: (id) => (id === MODULE ? RESOLVED : undefined),
    load(id) {
      if (id === PRELOAD_HELPER) return "export const __vitePreload = (load) => load();";
      if (id !== RESOLVED) return undefined;
      const address = building
        ? `import.meta.ROLLUP_FILE_URL_${chunk}`
        : JSON.stringify("/src/engine/worker.ts");
      return `export const workerAddress = ${address};`;
    },
  };
}
