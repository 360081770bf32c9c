import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const ENGINE = pathOf("../engine/engine.ts");

/** Ends of the paths of modules that are imported only when needed, and what imports them. */
const ON_DEMAND: Readonly<Record<string, string>> = {
  "/lora/src/mod.ts": ENGINE,
  "/lora/src/_principal_factors.ts": ENGINE,
  "/language-model/src/_read_parameters.ts": ENGINE,
  "/playground/src/engine/run_folder_zip.ts": ENGINE,
  "/kernels-webgpu/src/tuner/measure_kernels.ts": pathOf("../../../kernels-webgpu/src/mod.ts"),
};

/**
 * Lets modules that are imported on demand import what imports them, which is loaded by then. The
 * build then leaves the code that both use in the files of the latter, instead of in further small
 * files, which compress worse.
 */
export function onDemand(): Plugin {
  return {
    name: "on-demand",
    apply: "build",
    transform(code, id) {
      const module = Object.keys(ON_DEMAND).find((path) => id.endsWith(path));
      if (module === undefined) return undefined;
      return { code: `import ${JSON.stringify(ON_DEMAND[module])};\n${code}`, map: null };
    },
  };
}
