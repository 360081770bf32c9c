import type { Plugin } from "vite";

/** Modules of `@lrm/kernels-cpu` that hold WebAssembly as base64. */
const MODULE = /kernels-cpu\/src\/wasm\/(\w+)\.ts$/;

/**
 * Serves the CPU's kernels as WebAssembly: as base64 inside JavaScript, compressed, they are a
 * third larger. They are loaded when a run needs them, one file for each kind of engine.
 */
export function wasmKernels(): Plugin {
  return {
    name: "wasm-kernels",
    apply: "build",
    transform(code, id) {
      const [, name] = MODULE.exec(id) ?? [];
      const [, base64] = /"([\w+/=]+)"/.exec(code) ?? [];
      if (name === undefined || base64 === undefined) return undefined;
      const source = Buffer.from(base64, "base64");
      const file = this.emitFile({ type: "asset", name: `${name}.wasm`, source });
      return `
        import { DeviceError } from "@lrm/tensor";
        const response = await fetch(import.meta.ROLLUP_FILE_URL_${file});
        if (!response.ok) {
          const why = "the page's server answers with status " + response.status;
          throw new DeviceError("Cannot load the kernels of the CPU: " + why, "reload the page");
        }
        const packed = new Uint8Array(await response.arrayBuffer());
        export const bytes = btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join(""));
      `;
    },
  };
}
