import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** Ends of the paths of modules that the trainer imports only when it needs them. */
const ON_DEMAND = [
  "/lora/src/mod.ts",
  "/lora/src/_principal_factors.ts",
  "/language-model/src/_read_parameters.ts",
  "/playground/src/engine/run_folder_zip.ts",
];

const ENGINE = fileURLToPath(new URL("../engine/engine.ts", import.meta.url));

/**
 * Lets modules that the trainer imports on demand import the trainer, which is loaded by then. The
 * build then leaves the code that both use in the files of the trainer, instead of in further small
 * files, which compress worse.
 */
export function onDemand(): Plugin {
  return {
    name: "on-demand",
    apply: "build",
    transform(code, id) {
      if (!ON_DEMAND.some((path) => id.endsWith(path))) return undefined;
      return { code: `import ${JSON.stringify(ENGINE)};\n${code}`, map: null };
    },
  };
}
