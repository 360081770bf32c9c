/**
 * Finds why this browser cannot train on a GPU, as the end of a sentence; undefined where it can.
 * The page asks before training, and the worker before it loads the kernels.
 */
export async function whyNoWebGPU(): Promise<string | undefined> {
  if (!isSecureContext) return "WebGPU needs a page served over https or from localhost";
  if (!("gpu" in navigator)) {
    return "this browser has no WebGPU, which current versions of Chrome, Edge, Safari and Firefox have";
  }
  const adapter = await navigator.gpu.requestAdapter().catch(() => null);
  if (adapter === null) return "this browser has WebGPU but finds no GPU to use";
  return adapter.info.isFallbackAdapter ? "this browser only emulates a GPU" : undefined;
}

/** Tells a visitor that runs train on the CPU, and why. */
export function cpuNotice(why: string): string {
  return `Runs train on the CPU: ${why}`;
}
