import { DeviceError } from "@lrm/tensor";

/** Parts of the npm package `webgpu` that this package uses. */
export interface Dawn {
  create(options: string[]): GPU;
}

/**
 * Imports Dawn; no other file imports it.
 *
 * @throws DeviceError with the install command when the package is not installed or has no build
 *   for this system
 */
export async function importDawn(): Promise<Dawn> {
  try {
    return (await import("webgpu")) as Dawn;
  } catch (cause) {
    throw dawnImportError(cause);
  }
}

/** Makes the error for an exception of `import("webgpu")`. */
export function dawnImportError(cause: unknown): DeviceError {
  const { code, message } = cause as { readonly code?: string; readonly message?: string };
  if (code === "ERR_MODULE_NOT_FOUND") {
    return new DeviceError(
      "Cannot use WebGPU in Node: the package webgpu is not installed",
      "run npm install webgpu",
      { cause },
    );
  }
  const why = message?.split("\n", 1)[0] ?? String(cause);
  return new DeviceError(
    `Cannot use WebGPU in Node: the package webgpu does not load on ${process.platform} ${process.arch} (${why})`,
    "use the CPU backend",
    { cause },
  );
}
