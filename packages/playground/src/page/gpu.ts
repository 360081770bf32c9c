/** Why this browser cannot compute with WebGPU, in a sentence, or undefined where it can. The worker finds out for itself; this is for before it starts. */
export async function whyNoWebGPU(): Promise<string | undefined> {
  if (!isSecureContext) {
    return "WebGPU needs a page served over https or from localhost, so runs train on the CPU";
  }
  if (!("gpu" in navigator)) {
    return "This browser has no WebGPU, so runs train on the CPU: slower, but everything works; current versions of Chrome, Edge, Safari and Firefox have WebGPU";
  }
  const adapter = await navigator.gpu.requestAdapter().catch(() => null);
  return adapter === null
    ? "This browser has WebGPU but finds no GPU that it may use, so runs train on the CPU: slower, but everything works"
    : undefined;
}
