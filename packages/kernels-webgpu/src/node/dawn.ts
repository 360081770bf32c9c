/** Parts of the npm package `webgpu` that this package uses. */
export interface Dawn {
  create(options: string[]): GPU;
}

/**
 * Imports Dawn; no other file imports it.
 *
 * @throws Error with the install command when the package is not installed or has no build for this
 *   system
 */
export async function importDawn(): Promise<Dawn> {
  try {
    return (await import("webgpu")) as Dawn;
  } catch (cause) {
    throw new Error(dawnImportMessage(cause), { cause });
  }
}

/** Error message for an exception of `import("webgpu")`. */
export function dawnImportMessage(cause: unknown): string {
  const { code, message } = cause as { readonly code?: string; readonly message?: string };
  if (code === "ERR_MODULE_NOT_FOUND") {
    return "Cannot use WebGPU in Node: the package webgpu is not installed; run npm install webgpu";
  }
  return `Cannot use WebGPU in Node: the package webgpu does not load on ${process.platform} ${process.arch} (${message?.split("\n", 1)[0] ?? String(cause)}); use the CPU backend`;
}
