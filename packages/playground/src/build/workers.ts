import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** Modules with the address of a worker, for the page, and the sources of the workers. */
const WORKERS: Readonly<Record<string, string>> = {
  "virtual:training-worker": "engine/worker.ts",
  "virtual:tune-worker": "finetune/engine/worker.ts",
};

/** Vite's module that loads the style sheets of dynamic imports, which a worker cannot have. */
const PRELOAD_HELPER = "\0vite/preload-helper.js";

/**
 * Builds the workers together with the page, so that all load shared code once. By itself, Vite
 * builds a worker separately, with a second copy of that code.
 */
export function workers(): Plugin {
  let building = false;
  const chunks = new Map<string, string>();
  return {
    name: "workers",
    enforce: "pre",
    configResolved({ command }) {
      building = command === "build";
    },
    buildStart() {
      if (!building) return;
      for (const [module, source] of Object.entries(WORKERS)) {
        const id = fileURLToPath(new URL(`../${source}`, import.meta.url));
        const name = module.replace(/^virtual:(training-)?/, "");
        chunks.set(module, this.emitFile({ type: "chunk", id, name }));
      }
    },
    resolveId: (id) => (Object.hasOwn(WORKERS, id) ? `\0${id}` : undefined),
    load(id) {
      if (id === PRELOAD_HELPER) return "export const __vitePreload = (load) => load();";
      const module = id.slice(1);
      if (!Object.hasOwn(WORKERS, module)) return undefined;
      const address = building
        ? `import.meta.ROLLUP_FILE_URL_${chunks.get(module)}`
        : JSON.stringify(`/src/${WORKERS[module]}`);
      return `export const workerAddress = ${address};`;
    },
  };
}
